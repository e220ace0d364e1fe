import { lazy, useState } from 'react';
import { t } from '../../i18n/i18n.ts';
import { IconCircleDot } from '../../ui/icons.ts';
import { Pill, type Tone } from '../../ui/pill.tsx';
import type { EditorProps, FieldContext, FieldType } from '../field-type.ts';
import { plainText } from '../plain-text.ts';
import { CellPopup } from '../shared/cell-popup.tsx';
import { ChoiceFilter } from '../shared/choice-filter.tsx';
import { Picker, type PickerOption } from '../shared/picker.tsx';
import { emptyValue } from '../shared/text-value.ts';
import { type Choice, choicesOf, labelOf } from './choices.ts';

// The drop-down of the kit is large; only the record panel and the schema screen need it.
const SelectInput = lazy(async () => ({ default: (await import('./select-input.tsx')).SelectInput }));
const SelectSettings = lazy(async () => ({
  default: (await import('./select-settings.tsx')).SelectSettings,
}));

/** One of a list of choices, each with words and a colour. */
export const fieldType: FieldType = {
  name: 'select',
  Icon: IconCircleDot,
  width: 136,
  align: 'start',
  format: (value, { field }) => labelOf(choicesOf(field.options), value),
  parse: (text, { field }) => {
    const wanted = text.trim().toLocaleLowerCase();
    const choices = choicesOf(field.options);
    const found =
      choices.find((choice) => choice.value === text.trim()) ??
      choices.find((choice) => choice.label.toLocaleLowerCase() === wanted);
    if (found) return { ok: true, value: found.value };
    const known = choices.map((choice) => choice.label).join(', ');
    return emptyValue(text) ?? { ok: false, message: t('field.choice', { text: text.trim(), known }) };
  },
  Cell: ({ value, context }) => <ChoiceFace value={value} context={context} />,
  Input: SelectInput,
  Editor: SelectEditor,
  filter: {
    operators: ['_eq', '_neq', '_in', '_nin', '_null', '_nnull'],
    words: 'plain',
    Input: (props) => <ChoiceFilter {...props} choices={choicesOf(props.context.field.options)} />,
    Value: ({ text, context }) => <>{labelOf(choicesOf(context.field.options), text)}</>,
  },
  Settings: SelectSettings,
};

function ChoiceFace({ value, context }: { value: unknown; context: FieldContext }) {
  if (value === null || value === undefined || value === '') return null;
  const choices = choicesOf(context.field.options);
  const choice = choices.find((known) => known.value === value);
  return <Pill tone={(choice?.color ?? 'neutral') as Tone}>{<bdi>{labelOf(choices, value)}</bdi>}</Pill>;
}

function matching(choices: readonly Choice[], text: string): Choice[] {
  const wanted = text.trim().toLocaleLowerCase();
  const starts = choices.filter((choice) => choice.label.toLocaleLowerCase().startsWith(wanted));
  const holds = choices.filter(
    (choice) => !starts.includes(choice) && choice.label.toLocaleLowerCase().includes(wanted),
  );
  return [...starts, ...holds];
}

function SelectEditor({ value, context, seed, label, commit, cancel }: EditorProps) {
  const [text, setText] = useState(seed ?? '');
  const options = matching(choicesOf(context.field.options), text).map(
    (choice): PickerOption => ({
      value: choice.value,
      title: choice.label,
      face: <ChoiceFace value={choice.value} context={context} />,
    }),
  );
  const current = plainText(value);
  return (
    <CellPopup minWidth={200} onLeave={cancel}>
      <Picker
        label={label}
        options={
          text === ''
            ? [...options].sort((a, b) => Number(b.value === current) - Number(a.value === current))
            : options
        }
        text={text}
        onText={setText}
        chosen={[current]}
        onPick={(option) => commit(option.value, 'none')}
        onTab={(option, back) =>
          option ? commit(option.value, back ? 'left' : 'right') : commit(value, back ? 'left' : 'right')
        }
        onCancel={cancel}
      />
    </CellPopup>
  );
}
