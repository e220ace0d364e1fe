import type { Operator } from '../../api/types.ts';
import type { FieldContext, FieldType, RecordData } from '../field-type.ts';
import { localNumber } from '../number-text.ts';
import { keyFromText, linkedKey, targetOf } from './relation.ts';
import { RelationFilter, RelationValue } from './relation-filter.tsx';

/** How many records a to-many value links; null where it is not known. */
export function countOf(value: unknown): number | null {
  return Array.isArray(value) ? value.length : null;
}

/** A count in words of the locale; nothing for none, so that a long column stays quiet. */
export function countText(value: unknown, context: FieldContext): string {
  const count = countOf(value);
  return count === null || count === 0 ? '' : localNumber(count, context.locale);
}

/** Everything that both kinds of to-many links have in common. */
export const manyLinks: Pick<
  FieldType,
  'width' | 'align' | 'format' | 'parse' | 'toWrite' | 'inGrid' | 'filter'
> = {
  width: 96,
  align: 'end',
  inGrid: false,
  format: countText,
  parse: (text, context) => keyFromText(text, targetOf(context)),
  toWrite: (value, context) =>
    Array.isArray(value) ? value.map((entry) => linkedKey(entry, targetOf(context))) : value,
  filter: {
    operators: ['_eq', '_neq', '_in', '_nin', '_null', '_nnull'],
    nested: ['_eq', '_neq', '_in', '_nin', '_null', '_nnull'],
    words: 'plain',
    Input: RelationFilter,
    Value: RelationValue,
    build,
  },
};

/** "Is" means that the record is among the links, "is not" that it is not. */
function build(operator: Operator, value: unknown, context: FieldContext): RecordData {
  const { field } = context;
  const key = targetOf(context)?.primary_key[0];
  if (key === undefined || operator === '_null' || operator === '_nnull') {
    return { [field.name]: { [operator === '_nnull' ? '_some' : '_none']: {} } };
  }
  const not = operator === '_neq' || operator === '_nin';
  return {
    [field.name]: { [not ? '_none' : '_some']: { [key]: { [Array.isArray(value) ? '_in' : '_eq']: value } } },
  };
}
