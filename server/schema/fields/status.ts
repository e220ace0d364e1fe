import { CHOICES_SCHEMA, choiceValues } from '../choices.ts';
import { type FieldType, isEmpty } from '../field-type.ts';
import { selectType } from './select.ts';

/** Where an item stands in its life: one of a list of choices, each with a colour, and one that every item begins with. */
export const statusType: FieldType = {
  ...selectType,
  name: 'status',
  label: 'Status',
  optionsSchema: {
    type: 'object',
    additionalProperties: false,
    required: ['choices', 'default'],
    properties: { choices: CHOICES_SCHEMA, default: { type: 'string', title: 'New items begin as' } },
  },
  defaultValue: (options) => options.default,
  check({ options = {}, default: other }) {
    const known = choiceValues(options);
    const message = `${String(options.default)} is none of the choices ${known.join(', ')}.`;
    if (!known.includes(String(options.default))) return [{ path: 'options.default', message }];
    return other === undefined || other === options.default
      ? []
      : [{ path: 'default', message: 'A status has its default in options.default.' }];
  },
  generates: () => true,
  generate: (options, { value }) => (isEmpty(value) ? options.default : undefined),
};
