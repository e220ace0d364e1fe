import type { Executor, Row } from '../data/database.ts';
import type { Condition } from '../schema/condition.ts';
import { derivedOf } from '../schema/field-function.ts';
import type { GroupPlan, ReadNode } from '../schema/read-plan.ts';
import type { Collection, Field } from '../schema/snapshot.ts';

/** One statement of an answer, as `?explain=query` shows it. Values are told by their type only. */
export interface ExplainedStatement {
  sql: string;
  bindings: string[];
  /** The database's own plan, line by line. */
  plan: string[];
  /** Tables that are read from end to end. */
  scans: string[];
}

export interface ExplainedQuery {
  statements: ExplainedStatement[];
  /** An index that would keep the first statement from reading or sorting all rows. */
  missing_index?: { collection: string; fields: string[] };
}

interface Recorded {
  sql: string;
  values: readonly unknown[];
}

/** The database with a list of what is read from it; nothing is answered from memory. */
export function recording(database: Executor): { executor: Executor; statements: Recorded[] } {
  const statements: Recorded[] = [];
  return {
    statements,
    executor: {
      dialect: database.dialect,
      all(sql, values = []) {
        statements.push({ sql, values });
        return database.all(sql, values);
      },
      run: database.run,
    },
  };
}

const typeOf = (value: unknown) => (value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value);

function linesOf(database: Executor, rows: readonly Row[]): string[] {
  if (database.dialect === 'sqlite') return rows.map((row) => String(row.detail));
  if (database.dialect === 'postgres') return rows.map((row) => String(row['QUERY PLAN']));
  return rows.map((row) =>
    [row.table, `type=${row.type}`, row.key && `key=${row.key}`, row.rows && `rows=${row.rows}`, row.Extra]
      .filter(Boolean)
      .join(' '),
  );
}

const SCANS = {
  sqlite: /^SCAN (\S+)(?!.* (?:USING (?:COVERING )?INDEX|VIRTUAL TABLE INDEX))/,
  postgres: /Seq Scan on (\S+)/,
  mysql: /^(\S+) type=ALL/,
};
const SORTS = { sqlite: /TEMP B-TREE FOR ORDER BY/, postgres: /^\s*(?:->\s*)?Sort\b/, mysql: /filesort/ };

/** The table that a statement calls by a short name of its own; the name itself where it is none. */
function tableOf(sql: string, name: string): string {
  const plain = name.replace(/^["`]|["`]$/g, '');
  if (!/^\w+$/.test(plain)) return plain;
  return new RegExp(`["\`]([^"\`]+)["\`] (?:AS )?["\`]?${plain}\\b`, 'i').exec(sql)?.[1] ?? plain;
}

/** Conditions that every row of the answer meets with one value or one of a few: what an index begins with. */
function equalities(condition: Condition | null): Field[] {
  if (!condition) return [];
  if (condition.kind === 'all') return condition.of.flatMap(equalities);
  const { kind } = condition;
  return kind === 'compare' && (condition.op === '_eq' || condition.op === '_in') ? [condition.field] : [];
}

function ranges(condition: Condition | null): Field[] {
  if (!condition) return [];
  if (condition.kind === 'all') return condition.of.flatMap(ranges);
  return condition.kind === 'compare' && /^_(?:[lg]te?|between)$/.test(condition.op) ? [condition.field] : [];
}

/** Whether an index that is there begins with these fields. */
function isCovered(collection: Collection, fields: readonly string[]): boolean {
  const [only] = fields;
  const single =
    fields.length === 1 && only !== undefined ? collection.fields.get(only)?.definition : undefined;
  if (single?.indexed || single?.unique || single?.primary) return true;
  return (collection.definition.indexes ?? []).some((index) =>
    fields.every((name, at) => index.fields[at] === name),
  );
}

/** The index that would serve what the question asks of the collection itself. */
function indexFor(plan: ReadNode | GroupPlan): { collection: string; fields: string[] } | undefined {
  const { collection } = plan.scope;
  const sorted =
    'columns' in plan
      ? plan.sort.filter(({ through }) => through.length === 0).map(({ column }) => column.field)
      : plan.groups.map(({ field }) => field);
  const key = new Set(collection.primaryKey.map((field) => field.name));
  const wanted = [...equalities(plan.where), ...(sorted.length > 0 ? sorted : ranges(plan.where))].filter(
    (field) => field.column !== null && !derivedOf(field) && !key.has(field.name),
  );
  const fields = [...new Set(wanted.map((field) => field.name))].slice(0, 3);
  return fields.length > 0 && !isCovered(collection, fields)
    ? { collection: collection.name, fields }
    : undefined;
}

/** Asks the database how it ran what was recorded, and looks for the index that is missing. */
export async function explainQuery(
  database: Executor,
  recorded: readonly Recorded[],
  plan: ReadNode | GroupPlan,
): Promise<ExplainedQuery> {
  const { dialect } = database;
  const statements: ExplainedStatement[] = [];
  for (const { sql, values } of recorded) {
    const rows = await database.all(`EXPLAIN ${dialect === 'sqlite' ? 'QUERY PLAN ' : ''}${sql}`, values);
    const lines = linesOf(database, rows);
    const found = lines.flatMap((line) => SCANS[dialect].exec(line)?.[1] ?? []);
    const scans = found.map((name) => tableOf(sql, name));
    statements.push({ sql, bindings: values.map(typeOf), plan: lines, scans });
  }
  const first = statements[0];
  const slow = first && (first.scans.length > 0 || first.plan.some((line) => SORTS[dialect].test(line)));
  const missing = slow ? indexFor(plan) : undefined;
  return { statements, ...(missing && { missing_index: missing }) };
}
