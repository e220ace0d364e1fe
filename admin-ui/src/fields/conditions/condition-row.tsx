import type { ManifestField } from '../../api/types.ts';
import { t } from '../../i18n/i18n.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { IconX } from '../../ui/icons.ts';
import { Select } from '../../ui/select.tsx';
import { TextInput } from '../../ui/text-input.tsx';
import { fieldTypeOf } from '../registry.ts';
import { choicesOf } from '../select/choices.ts';
import { type ConditionRow, VARIABLES } from './condition-rows.ts';
import { operatorWords } from './condition-words.ts';
import styles from './conditions.module.css';
import { valuesWanted } from './values-wanted.ts';

interface ConditionRowEditorProps {
  row: ConditionRow;
  fields: ManifestField[];
  onChange: (row: ConditionRow) => void;
  onRemove: () => void;
}

/** What a value can be chosen from, where a field says so; null where it is typed. */
function choicesFor(field: ManifestField | undefined): { value: string; label: string }[] | null {
  if (!field) return null;
  // A yes/no is the type that one key turns over.
  if (fieldTypeOf(field.type).press)
    return [
      { value: 'true', label: t('ui.yes') },
      { value: 'false', label: t('ui.no') },
    ];
  const choices = choicesOf(field.options);
  return choices.length > 0 ? choices.map(({ value, label }) => ({ value, label })) : null;
}

/** One condition: field, operator, value. */
export function ConditionRowEditor({ row, fields, onChange, onRemove }: ConditionRowEditorProps) {
  const field = fields.find((candidate) => candidate.name === row.field);
  const label = field?.label ?? row.field;
  const wanted = valuesWanted(row.operator);
  const setOperator = (next: string | null) => {
    const operator = field?.operators.find((candidate) => candidate === next);
    if (operator)
      onChange({
        ...row,
        operator,
        values: valuesWanted(operator) === 'none' ? [] : row.values.length > 0 ? row.values : [''],
      });
  };
  const choices = choicesFor(field);
  const text = wanted === 'many' ? row.values.join(', ') : (row.values[0] ?? '');
  return (
    <div className={styles['condition']}>
      <Select
        aria-label={t('filter.field')}
        searchable
        data={fields.map((candidate) => ({ value: candidate.name, label: candidate.label }))}
        value={row.field}
        onChange={(name) => {
          const next = fields.find((candidate) => candidate.name === name);
          if (next) onChange({ field: next.name, operator: next.operators[0] ?? '_eq', values: [''] });
        }}
      />
      <Select
        aria-label={t('filter.operator', { field: label })}
        data={(field?.operators ?? []).map((operator) => ({
          value: operator,
          label: operatorWords(operator, field?.type ?? ''),
        }))}
        value={row.operator}
        onChange={setOperator}
      />
      {wanted === 'none' ? (
        <span />
      ) : choices && (row.operator === '_eq' || row.operator === '_neq') ? (
        <Select
          aria-label={t('filter.value', { field: label })}
          placeholder={t('conditions.choose')}
          data={choices}
          value={choices.some(({ value }) => value === text) ? text : null}
          onChange={(value) => onChange({ ...row, values: [value ?? ''] })}
        />
      ) : (
        <TextInput
          aria-label={t('filter.value', { field: label })}
          list="access-variables"
          placeholder={wanted === 'many' ? t('access.commas') : t('access.valueHint')}
          value={text}
          onChange={(event) => {
            const typed = event.currentTarget.value;
            onChange({
              ...row,
              values:
                wanted === 'many'
                  ? typed.split(',').map((part) => part.trim())
                  : [typed, ...row.values.slice(1)],
            });
          }}
        />
      )}
      {wanted === 'two' ? (
        <TextInput
          aria-label={t('filter.to')}
          value={row.values[1] ?? ''}
          onChange={(event) => onChange({ ...row, values: [row.values[0] ?? '', event.currentTarget.value] })}
        />
      ) : null}
      <IconButton
        label={t('access.removeCondition', { field: label })}
        icon={<IconX size={14} />}
        onClick={onRemove}
      />
      <datalist id="access-variables">
        {VARIABLES.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </div>
  );
}
