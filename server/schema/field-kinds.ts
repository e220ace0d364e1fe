import type { FieldKinds } from './expression.ts';
import type { ValueKind } from './expression-functions.ts';
import type { CheckedField, ColumnSpec, FieldType } from './field-type.ts';

const KINDS: Partial<Record<ColumnSpec['kind'], ValueKind>> = {
  string: 'text',
  text: 'text',
  uuid: 'text',
  integer: 'integer',
  bigint: 'integer',
  decimal: 'number',
  float: 'number',
  boolean: 'boolean',
  date: 'date',
  datetime: 'datetime',
};

/** What the fields of a collection are in an expression: null for links, secrets, lists and times of day. */
export function fieldKinds(
  fields: readonly CheckedField[],
  types: ReadonlyMap<string, FieldType>,
): FieldKinds {
  return new Map(
    fields.map(({ name, type: typeName, options = {} }): [string, ValueKind | null] => {
      const base = types.get(typeName);
      if (!base || base.relation || base.writeOnly || base.encrypted || base.element) return [name, null];
      const spec = base.column(base.computed ? { ...options, stored: true } : options);
      return [name, (spec && KINDS[spec.kind]) ?? null];
    }),
  );
}
