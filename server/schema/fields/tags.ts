import { type FieldType, ValueError } from '../field-type.ts';
import { LIST_CODEC, parseList } from '../list-value.ts';
import { OPERATOR_SETS } from '../operators.ts';
import { parseString } from '../parse-values.ts';

const MOST = 100;
const LONGEST = 100;

function parseTag(input: unknown): string {
  const text = parseString(input).trim();
  if (text === '' || text.length > LONGEST) throw new ValueError(`A tag has 1 to ${LONGEST} characters.`);
  return text;
}

/** A list of free words, each once, in the order in which they were given. */
export const tagsType: FieldType = {
  name: 'tags',
  label: 'Tags',
  optionsSchema: {
    type: 'object',
    additionalProperties: false,
    properties: { max_items: { type: 'integer', minimum: 1, maximum: MOST, title: 'Most' } },
  },
  operators: OPERATOR_SETS.list,
  sortable: false,
  column: () => ({ kind: 'json' }),
  parse: (input, { max_items }) => parseList(input, parseTag, Number(max_items ?? MOST)),
  element: parseTag,
  codec: () => LIST_CODEC,
  jsonSchema: ({ max_items }) => ({
    type: 'array',
    maxItems: Number(max_items ?? MOST),
    items: { type: 'string', minLength: 1, maxLength: LONGEST },
  }),
  tsType: () => 'string[]',
  graphql: '[String!]',
};
