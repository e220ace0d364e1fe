import type { ManifestCollection } from '../../api/types.ts';
import { fieldTypeOf } from '../../fields/registry.ts';
import { t } from '../../i18n/i18n.ts';
import { useManifest } from '../../model/use-manifest.ts';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Stack } from '../../ui/section.tsx';
import { Select } from '../../ui/select.tsx';
import { TextInput } from '../../ui/text-input.tsx';
import { ArchiveSetting } from './archive-setting.tsx';
import type { CollectionDefinition, FieldDefinition } from './definitions.ts';
import type { Patch } from './edits.ts';
import { Fold } from './fold.tsx';
import { IndexSetting } from './index-setting.tsx';
import styles from './schema.module.css';
import { SortSetting } from './sort-setting.tsx';

interface CollectionRecordsProps {
  collection: ManifestCollection;
  /** As it is wanted. */
  wanted: CollectionDefinition;
  /** The fields that stay, by the names that settings know them by. */
  fields: readonly FieldDefinition[];
  onChange: (patch: Patch) => void;
}

/** How the records of a collection are called, ordered, archived, found and remembered. */
export function CollectionRecords({ collection, wanted, fields, onChange }: CollectionRecordsProps) {
  const { field_types } = useManifest();
  const typeOf = (field: FieldDefinition) => field_types.find((type) => type.name === field.type);
  const labelOf = (name: string) =>
    fields.find((field) => field.name === name)?.label ??
    collection.fields.find((field) => field.name === name)?.label ??
    name;
  const option = ({ name }: FieldDefinition) => ({ value: name, label: labelOf(name) });
  const known = (field: FieldDefinition) => collection.fields.find((other) => other.name === field.name);
  const sortable = fields.filter((field) => known(field)?.sortable);
  const ordinal = fields.filter((field) => typeOf(field)?.ordinal && !field.primary);
  const plain = fields.filter((field) => {
    const type = fieldTypeOf(field.type);
    return typeOf(field)?.relation === false && !field.primary && !known(field)?.readonly && !type.writeOnly;
  });
  const stored = fields.filter(
    (field) =>
      typeOf(field)?.relation === false ||
      (known(field)?.relation?.kind === 'many-to-one' && known(field)?.relation?.key_field === undefined),
  );
  const sort = wanted.default_sort ?? [];
  const history = wanted.history ?? 'full';
  return (
    <>
      <Fold title={t('schema.records')} state={wanted.display_template ?? collection.display_template}>
        <Stack>
          <TextInput
            mono
            label={t('schema.template')}
            description={t('schema.templateHint', { braces: '{{title}}' })}
            placeholder={collection.display_template}
            value={wanted.display_template ?? ''}
            onChange={(event) => onChange({ display_template: event.currentTarget.value })}
          />
          <SortSetting
            sort={sort}
            fields={sortable.map(option)}
            onChange={(next) => onChange({ default_sort: next })}
          />
          <Select
            label={t('schema.sortByHand')}
            description={t('schema.sortByHandHint')}
            placeholder={t('schema.none.field')}
            clearable
            data={ordinal.map(option)}
            value={wanted.sort_field ?? null}
            onChange={(name) => onChange({ sort_field: name })}
          />
          <Checkbox
            label={t('schema.singleton')}
            description={t('schema.singletonHint')}
            checked={wanted.singleton ?? false}
            onChange={(event) => onChange({ singleton: event.currentTarget.checked })}
          />
        </Stack>
      </Fold>
      <ArchiveSetting wanted={wanted} fields={plain} labelOf={labelOf} onChange={onChange} />
      {collection.existing || collection.readonly ? null : (
        <IndexSetting
          indexes={wanted.indexes ?? []}
          fields={stored.map(option)}
          onChange={(indexes) => onChange({ indexes })}
        />
      )}
      <Fold title={t('schema.history')} state={t(`schema.history.${history}`)}>
        <Stack>
          <Select
            label={t('schema.historyKeeps')}
            data={(['full', 'summary', 'off'] as const).map((value) => ({
              value,
              label: t(`schema.history.${value}`),
            }))}
            value={history}
            onChange={(next) => onChange({ history: next === 'full' ? null : next })}
          />
          {history === 'full' ? null : <p className={styles['quiet']}>{t('schema.historyLess')}</p>}
        </Stack>
      </Fold>
    </>
  );
}
