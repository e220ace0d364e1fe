import { type FieldType, NO_OPTIONS, ValueError } from '../field-type.ts';
import { OPERATOR_SETS } from '../operators.ts';
import { parseString } from '../parse-values.ts';

const LONGEST = 10_000;

/** A text to keep from whoever gets hold of the database, such as the key of another service. */
export const secretType: FieldType = {
  name: 'secret',
  label: 'Secret (encrypted)',
  optionsSchema: NO_OPTIONS,
  operators: OPERATOR_SETS.presence,
  sortable: false,
  column: () => ({ kind: 'text' }),
  parse(input) {
    const text = parseString(input);
    if (text.length > LONGEST) throw new ValueError(`At most ${LONGEST} characters are expected.`);
    return text;
  },
  check: ({ name, unique, indexed, primary }) =>
    (['unique', 'indexed', 'primary'] as const)
      .filter((key) => ({ unique, indexed, primary })[key])
      .map((key) => ({
        path: key,
        message: `${name} is encrypted, and the same text is never encrypted the same way twice.`,
      })),
  jsonSchema: () => ({ type: 'string', minLength: 1, maxLength: LONGEST }),
  tsType: () => 'string',
  graphql: 'String',
  encrypted: true,
};
