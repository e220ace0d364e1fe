import { MultiSelect } from '../../ui/multi-select.tsx';
import type { InputProps } from '../field-type.ts';
import { listOf } from '../list-text.ts';
import { choicesOf } from '../select/choices.ts';

/** The choices as a drop-down of which several can be picked. */
export function MultiSelectBox({ id, value, context, onChange, describedBy, invalid }: InputProps) {
  const choices = choicesOf(context.field.options);
  return (
    <MultiSelect
      id={id}
      value={listOf(value)}
      data={choices.map((choice) => ({ value: choice.value, label: choice.label }))}
      searchable={choices.length > 8}
      clearable={!context.field.required}
      error={invalid}
      aria-describedby={describedBy}
      onChange={(values) => onChange(values.length === 0 && !context.field.required ? null : values)}
    />
  );
}
