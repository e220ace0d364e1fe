import type { ManifestCollection } from '../../api/types.ts';
import { t } from '../../i18n/i18n.ts';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Row, Stack } from '../../ui/section.tsx';
import { Textarea, TextInput } from '../../ui/text-input.tsx';
import type { CollectionDefinition } from './definitions.ts';
import type { Patch } from './edits.ts';
import styles from './schema.module.css';

interface CollectionSettingsProps {
  collection: ManifestCollection;
  /** As it is wanted. */
  wanted: CollectionDefinition;
  nameProblem: string | null;
  onChange: (patch: Patch) => void;
}

/** How a collection is called, by people and by programs, and how it is shown. */
export function CollectionSettings({ collection, wanted, nameProblem, onChange }: CollectionSettingsProps) {
  return (
    <Stack gap={14}>
      <Row end>
        <div className={styles['half']}>
          <TextInput
            label={t('schema.label')}
            placeholder={collection.label}
            value={wanted.label ?? ''}
            onChange={(event) => onChange({ label: event.currentTarget.value })}
          />
        </div>
        <div className={styles['half']}>
          <TextInput
            mono
            label={t('schema.key')}
            value={wanted.name ?? ''}
            error={nameProblem}
            onChange={(event) => onChange({ name: event.currentTarget.value })}
          />
        </div>
      </Row>
      {wanted.name === collection.name ? null : (
        <p className={styles['quiet']}>{t('schema.collectionKeyChanges')}</p>
      )}
      <TextInput
        mono
        label={t('schema.template')}
        placeholder={collection.display_template}
        value={wanted.display_template ?? ''}
        onChange={(event) => onChange({ display_template: event.currentTarget.value })}
      />
      <Textarea
        label={t('schema.note')}
        autosize
        minRows={1}
        value={wanted.note ?? ''}
        onChange={(event) => onChange({ note: event.currentTarget.value })}
      />
      <Checkbox
        label={t('schema.hide')}
        checked={wanted.hidden ?? false}
        onChange={(event) => onChange({ hidden: event.currentTarget.checked })}
      />
    </Stack>
  );
}
