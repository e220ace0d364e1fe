import { type FieldType, NO_OPTIONS, ValueError } from '../field-type.ts';
import { OPERATOR_SETS } from '../operators.ts';

function parseBoolean(input: unknown): boolean {
  if (input === true || input === 'true' || input === 1 || input === '1') return true;
  if (input === false || input === 'false' || input === 0 || input === '0') return false;
  throw new ValueError('true or false is expected.');
}

/** Yes or no. */
export const booleanType: FieldType = {
  name: 'boolean',
  label: 'Yes or no',
  optionsSchema: NO_OPTIONS,
  operators: OPERATOR_SETS.boolean,
  sortable: true,
  column: () => ({ kind: 'boolean' }),
  parse: parseBoolean,
  codec: (dialect) =>
    dialect === 'postgres'
      ? {}
      : { encode: (value) => (value ? 1 : 0), decode: (value) => Boolean(Number(value)) },
  jsonSchema: () => ({ type: 'boolean' }),
  tsType: () => 'boolean',
  graphql: 'Boolean',
};
