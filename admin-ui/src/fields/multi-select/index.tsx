import { lazy } from 'react';
import { t } from '../../i18n/i18n.ts';
import { IconListCheck } from '../../ui/icons.ts';
import type { Tone } from '../../ui/pill.tsx';
import type { FieldContext, FieldType } from '../field-type.ts';
import { listOf, parseList, typedList } from '../list-text.ts';
import { type Choice, choicesOf, labelOf } from '../select/choices.ts';
import { ChoiceFilter } from '../shared/choice-filter.tsx';
import { LIST_OPERATORS, PillList } from '../shared/pill-list.tsx';

// The drop-down of the kit is large; only the record panel and the schema screen need it.
const MultiSelectBox = lazy(async () => ({
  default: (await import('./multi-select-input.tsx')).MultiSelectBox,
}));
const SelectSettings = lazy(async () => ({
  default: (await import('../select/select-settings.tsx')).SelectSettings,
}));

const labels = (value: unknown, { field }: FieldContext) => {
  const choices = choicesOf(field.options);
  return listOf(value).map((one) => labelOf(choices, one));
};

/** Some of a list of choices. */
export const fieldType: FieldType = {
  name: 'multi-select',
  Icon: IconListCheck,
  width: 200,
  align: 'start',
  freeText: true,
  format: (value, context) => labels(value, context).join(', '),
  edit: (value, context) => typedList(labels(value, context)),
  parse: (text, { field }) => {
    const choices = choicesOf(field.options);
    const values: string[] = [];
    for (const word of parseList(text)) {
      const found = named(choices, word);
      if (!found) {
        const known = choices.map((choice) => choice.label).join(', ');
        return { ok: false, message: t('field.choice', { text: word, known }) };
      }
      values.push(found.value);
    }
    return { ok: true, value: values.length === 0 && !field.required ? null : values };
  },
  Cell: ({ value, context, marked }) => {
    const choices = choicesOf(context.field.options);
    const pills = listOf(value).map((one) => ({
      key: one,
      label: labelOf(choices, one),
      tone: (choices.find((choice) => choice.value === one)?.color ?? 'neutral') as Tone,
    }));
    return <PillList values={pills} marked={marked} />;
  },
  Input: MultiSelectBox,
  filter: {
    operators: LIST_OPERATORS,
    words: 'plain',
    Input: (props) => <ChoiceFilter {...props} choices={choicesOf(props.context.field.options)} />,
    Value: ({ text, context }) => <>{labelOf(choicesOf(context.field.options), text)}</>,
  },
  Settings: SelectSettings,
};

function named(choices: readonly Choice[], word: string): Choice | undefined {
  const wanted = word.toLocaleLowerCase();
  return (
    choices.find((choice) => choice.value === word) ??
    choices.find((choice) => choice.label.toLocaleLowerCase() === wanted)
  );
}
