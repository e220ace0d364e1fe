import { scryptHash } from '../../lib/scrypt-hash.ts';
import { type FieldType, ValueError } from '../field-type.ts';
import { parseString } from '../parse-values.ts';

const LONGEST = 1000;

/** A password or code that only has to be recognised again: it goes in, is kept as a hash and never comes out. */
export const hashType: FieldType = {
  name: 'hash',
  label: 'Password (hashed)',
  optionsSchema: {
    type: 'object',
    additionalProperties: false,
    properties: { min_length: { type: 'integer', minimum: 1, maximum: LONGEST, title: 'Shortest' } },
  },
  operators: [],
  sortable: false,
  column: () => ({ kind: 'string', length: 255 }),
  parse(input) {
    const text = parseString(input);
    if (text.length > LONGEST) throw new ValueError(`At most ${LONGEST} characters are expected.`);
    return text;
  },
  check: ({ name, unique, indexed, primary }) =>
    [
      { path: 'unique', is: unique },
      { path: 'indexed', is: indexed },
      { path: 'primary', is: primary },
    ]
      .filter(({ is }) => is)
      .map(({ path }) => ({ path, message: `${name} is a hash, and no two hashes of a text are the same.` })),
  jsonSchema: ({ min_length }) => ({
    type: 'string',
    minLength: Number(min_length ?? 1),
    maxLength: LONGEST,
  }),
  tsType: () => 'string',
  graphql: 'String',
  writeOnly: { seal: (value) => scryptHash(String(value)) },
};
