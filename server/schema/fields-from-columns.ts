import type { FieldDefinition } from './definition.ts';
import type { Dialect } from './dialect.ts';
import type { KnownNames } from './known-names.ts';
import { choiceType, type NativeType, nativeType } from './native-type.ts';
import { checkText, choicesOfCheck, columnsIn, jsonOfCheck, literalDefault } from './sql-expression.ts';
import type { Table, TableColumn } from './table.ts';

/** Values of columns whose type alone does not tell what they hold, by table and column (`sampleKey`). */
export type Samples = ReadonlyMap<string, readonly unknown[]>;

/** Names may hold any character but this one. */
export const sampleKey = (table: string, column: string): string => `${table}\0${column}`;

interface ColumnRules {
  type: NativeType | null;
  notes: string[];
}

const TEXTUAL = new Set(['string', 'text']);

/** What the checks of a table say of one column: its choices, that it holds JSON, or a rule to read. */
function applyChecks(column: TableColumn, plain: NativeType | null, checks: readonly string[]): ColumnRules {
  const rules: ColumnRules = { type: plain, notes: [] };
  const is = (name: string) => name.toLowerCase() === column.name.toLowerCase();
  for (const check of checks) {
    const textual = plain !== null && TEXTUAL.has(plain.type);
    const choices = choicesOfCheck(check);
    const select = choices && is(choices.column) && textual ? choiceType(choices.choices) : null;
    if (select) rules.type = select;
    else if (textual && is(jsonOfCheck(check) ?? '')) rules.type = { type: 'json' };
    else rules.notes.push(`Rule of the database: ${checkText(check)}`);
  }
  return rules;
}

/** A plain default in the API's form; undefined where the database works it out. */
function defaultOf(dialect: Dialect, type: NativeType, text: string): unknown {
  const literal = literalDefault(dialect, text);
  if (literal === undefined) return undefined;
  switch (type.type) {
    case 'integer':
    case 'float': {
      const number = Number(literal);
      return literal.trim() === '' || Number.isNaN(number) ? undefined : number;
    }
    case 'boolean':
      if (/^(?:1|t|true|y|yes|on)$/i.test(literal)) return true;
      return /^(?:0|f|false|n|no|off)$/i.test(literal) ? false : undefined;
    case 'json':
      try {
        return JSON.parse(literal) as unknown;
      } catch {
        return undefined;
      }
    case 'date':
    case 'time':
    case 'datetime':
      // Zones and the words for today are the database's own.
      return undefined;
    default:
      return literal;
  }
}

/** The fields that the columns of a table mean, by column; columns that cannot be shown (binary data) have none. */
export function fieldsFromColumns(
  table: Table,
  dialect: Dialect,
  samples: Samples,
  known: KnownNames,
): Map<string, FieldDefinition> {
  const columns = table.columns.map((column) => column.name);
  const names = known.fields(table.name, columns);
  const checks = new Map<string, string[]>();
  for (const check of table.checks) {
    const [only, ...others] = columnsIn(check, columns);
    if (only !== undefined && others.length === 0) checks.set(only, [...(checks.get(only) ?? []), check]);
  }
  const unique = new Set(table.uniques.filter((key) => key.length === 1).map((key) => key[0]));
  const fields = new Map<string, FieldDefinition>();
  for (const column of table.columns) {
    const plain = nativeType(dialect, column, samples.get(sampleKey(table.name, column.name)) ?? []);
    const { type, notes } = applyChecks(column, plain, checks.get(column.name) ?? []);
    if (!type) continue;
    const name = names.get(column.name) ?? column.name;
    const field: FieldDefinition = { name, type: type.type };
    if (name !== column.name) field.column = column.name;
    if (type.options) field.options = type.options;
    if (type.readonly) field.readonly = true;
    if (table.primaryKey.includes(column.name)) field.primary = true;
    if (column.generated) field.generated = true;
    else if (!column.nullable && column.default === null && !type.readonly) field.required = true;
    if (unique.has(column.name)) field.unique = true;
    const value = column.default === null ? undefined : defaultOf(dialect, type, column.default);
    if (value !== undefined) field.default = value;
    const note = [column.comment, ...notes].filter(Boolean).join('\n').slice(0, 1000);
    if (note) field.note = note;
    fields.set(column.name, field);
  }
  return fields;
}
