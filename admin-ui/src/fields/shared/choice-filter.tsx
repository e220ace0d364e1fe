import { useState } from 'react';
import type { FilterInputProps } from '../field-type.ts';
import { Picker, type PickerOption } from './picker.tsx';

/** Chooses one or several of a fixed list for a filter condition. */
export function ChoiceFilter(
  props: FilterInputProps & { choices: readonly { value: string; label: string }[] },
) {
  const { values, onChange, onDone, many, label, choices } = props;
  const [text, setText] = useState('');
  const wanted = text.trim().toLocaleLowerCase();
  const options = choices
    .filter((choice) => choice.label.toLocaleLowerCase().includes(wanted))
    .map((choice): PickerOption => ({ value: choice.value, title: choice.label }));
  return (
    <Picker
      label={label}
      options={options}
      text={text}
      onText={setText}
      chosen={values}
      onPick={(option) => {
        if (!many) {
          onChange([option.value]);
          onDone();
          return;
        }
        setText('');
        onChange(
          values.includes(option.value)
            ? values.filter((value) => value !== option.value)
            : [...values, option.value],
        );
      }}
      onCancel={onDone}
    />
  );
}
