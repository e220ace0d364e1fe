import { filterSentence } from '../../fields/conditions/condition-words.ts';
import { t } from '../../i18n/i18n.ts';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Stack } from '../../ui/section.tsx';
import { Select } from '../../ui/select.tsx';
import type { ExistingFieldProps } from './existing-field-props.ts';
import { FilterSetting } from './filter-setting.tsx';
import { Fold } from './fold.tsx';

type FieldLookProps = Pick<
  ExistingFieldProps,
  'collection' | 'stored' | 'field' | 'problems' | 'onChange' | 'onInvalid'
>;

/** How a field appears in a form: how wide, when, and whether people can change it there. */
export function FieldLook({ collection, stored, field, problems, onChange, onInvalid }: FieldLookProps) {
  // A form knows the fields of its record and what they link to, but no lists of others.
  const asked = {
    ...collection,
    fields: collection.fields.filter(
      (other) => other.name !== stored.name && (other.relation?.kind ?? 'many-to-one') === 'many-to-one',
    ),
  };
  const state = [
    t(field.width === 'half' ? 'schema.width.half' : 'schema.width.full'),
    field.hidden && t('schema.hidden'),
    field.readonly && t('schema.isReadonly'),
    field.condition && t('schema.shownWhen', { conditions: filterSentence(field.condition, collection) }),
  ];
  return (
    <Fold
      title={t('schema.inForms')}
      state={state.filter(Boolean).join(' · ')}
      wrong={problems.condition !== undefined}
    >
      <Stack>
        <Select
          label={t('schema.width')}
          data={[
            { value: 'full', label: t('schema.width.full') },
            { value: 'half', label: t('schema.width.half') },
          ]}
          value={field.width ?? 'full'}
          onChange={(width) => onChange({ width: width === 'half' ? 'half' : null })}
        />
        <Stack gap={6}>
          <Checkbox
            label={t('schema.hideField')}
            checked={field.hidden ?? false}
            onChange={(event) => onChange({ hidden: event.currentTarget.checked })}
          />
          {stored.primary || collection.readonly ? null : (
            <Checkbox
              label={t('schema.readonlyField')}
              checked={field.readonly ?? false}
              onChange={(event) => onChange({ readonly: event.currentTarget.checked })}
            />
          )}
        </Stack>
        <FilterSetting
          label={t('schema.condition')}
          empty={t('schema.conditionNone')}
          collection={asked}
          filter={field.condition ?? null}
          error={problems.condition ?? null}
          onChange={(condition) => onChange({ condition })}
          onInvalid={(message) => onInvalid('condition', message)}
        />
      </Stack>
    </Fold>
  );
}
