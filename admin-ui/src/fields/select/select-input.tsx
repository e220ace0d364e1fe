import { Select } from '../../ui/select.tsx';
import type { InputProps } from '../field-type.ts';
import { plainText } from '../plain-text.ts';
import { choicesOf } from './choices.ts';

/** The choices as a drop-down. */
export function SelectInput({ id, value, context, onChange, describedBy, invalid }: InputProps) {
  const choices = choicesOf(context.field.options);
  const known = choices.some((choice) => choice.value === value);
  const data = choices.map((choice) => ({ value: choice.value, label: choice.label }));
  // A value that is no longer a choice stays visible and is kept until a person picks another.
  const shown =
    known || value === null || value === undefined
      ? data
      : [{ value: plainText(value), label: plainText(value) }, ...data];
  return (
    <Select
      id={id}
      value={value === null || value === undefined ? null : plainText(value)}
      data={shown}
      searchable={choices.length > 8}
      clearable={!context.field.required}
      error={invalid}
      aria-describedby={describedBy}
      onChange={(next) => onChange(next)}
    />
  );
}
