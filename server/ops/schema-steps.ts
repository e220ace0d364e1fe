import {
  type Alteration,
  addEmptyColumnSql,
  changeColumnSql,
  changeIndexesSql,
  dressColumnSql,
  parkColumnSql,
  renameColumnSql,
  renameTableSql,
} from '../data/alter.ts';
import type { Database } from '../data/database.ts';
import { addColumnSql, createTableSql } from '../data/ddl.ts';
import { textLiteral } from '../data/expression-sql.ts';
import { PARKED_PREFIX, type Parked } from '../data/parked.ts';
import { type RebuildColumns, rebuildSql } from '../data/rebuild.ts';
import { quote } from '../data/sql-text.ts';
import type { TableFacts } from '../data/table-facts.ts';
import { recomputeSql } from '../data/write.ts';
import { randomName } from '../lib/ids.ts';
import type { ChangeStep } from '../schema/change-step.ts';
import { compositeIndexes } from '../schema/indexes-of.ts';
import { relationMark } from '../schema/relation-mark.ts';
import { type Collection, collectionOf, type Field, fieldOf, type Snapshot } from '../schema/snapshot.ts';

/** What one step does, in order. A conversion copies values and can be done twice without harm. */
export type Operation =
  | {
      sql: string;
      /** The table it changes, and the name it gives it where it renames it. */
      table: string;
      renamedTo?: string;
      /** What takes back the values it writes. */
      undo?: string;
    }
  | { convert: { collection: string; field: string; table: string; from: string; to: string } };

export interface StepWork {
  step: ChangeStep;
  operations: Operation[];
  /** What the step takes out of the schema and keeps. */
  parked: Omit<Parked, 'at'>[];
  /** The id of what the step brings back. */
  restored?: string;
}

export interface Work {
  database: Database;
  before: Snapshot;
  after: Snapshot;
  /** By the table's name before the change. */
  facts: ReadonlyMap<string, TableFacts>;
}

/** Statements that change one table. */
export function statements(table: string, list: readonly string[]): Operation[] {
  return list.map((sql) => ({ sql, table }));
}

export function renameTable(database: Database, from: string, to: string): Operation {
  return { sql: renameTableSql(database, from, to), table: from, renamedTo: to };
}

/** The collection as it was, found by its id. */
function earlier(work: Work, collection: Collection): Collection {
  for (const one of work.before.collections.values()) if (one.id === collection.id) return one;
  throw new TypeError(`${collection.name} was not there before`);
}

function earlierField(before: Collection, field: Field): Field {
  for (const one of before.fields.values()) if (one.id === field.id) return one;
  throw new TypeError(`${before.name} had no field ${field.name}`);
}

/** The record of a field whose values go on under another name. */
export function parkedField(
  after: string,
  field: Field,
  storedAs: string,
  reason: Parked['reason'],
): Omit<Parked, 'at'> {
  return {
    id: randomName(),
    kind: 'field',
    collection: after,
    field: field.name,
    stored_as: storedAs,
    definition: { ...field.definition, id: field.id },
    reason,
  };
}

/** Collections that others point to come before those that point to them. */
function creationOrder(after: Snapshot, names: readonly string[]): string[] {
  const wanted = new Set(names);
  const sorted: string[] = [];
  const visit = (name: string, above: readonly string[]): void => {
    if (sorted.includes(name) || above.includes(name)) return;
    for (const field of collectionOf(after, name).fields.values()) {
      if (
        field.relation?.kind === 'many-to-one' &&
        field.column !== null &&
        wanted.has(field.relation.collection)
      )
        visit(field.relation.collection, [...above, name]);
    }
    sorted.push(name);
  };
  for (const name of names) visit(name, []);
  return sorted;
}

function parkCollection(work: Work, step: ChangeStep): StepWork {
  const collection = collectionOf(work.before, step.collection);
  const hidden = Boolean(collection.definition.existing);
  const storedAs = hidden ? collection.table : PARKED_PREFIX + randomName();
  return {
    step,
    operations: hidden ? [] : [renameTable(work.database, collection.table, storedAs)],
    parked: [
      {
        id: randomName(),
        kind: 'collection',
        collection: collection.name,
        field: null,
        stored_as: storedAs,
        definition: collection.definition,
        reason: hidden ? 'hidden' : 'removed',
      },
    ],
  };
}

/** Renames may swap names, so each goes over a name that nobody has. */
function renameFields(work: Work, collection: Collection, steps: readonly ChangeStep[]): StepWork[] {
  const before = earlier(work, collection);
  const taken = new Set([...before.fields.values()].map((field) => field.column));
  return steps.flatMap((step): StepWork[] => {
    if (step.kind !== 'rename_field') return [];
    const to = fieldOf(collection, step.field);
    const from = earlierField(before, to);
    if (from.column === null || to.column === null || from.column === to.column)
      return [{ step, operations: [], parked: [] }];
    const clash = taken.has(to.column);
    const via = clash ? `kasbah_via_${randomName()}` : to.column;
    const first = renameColumnSql(work.database, collection.table, from.column, via);
    const second = clash ? [renameColumnSql(work.database, collection.table, via, to.column)] : [];
    return [{ step, operations: statements(collection.table, [first, ...second]), parked: [] }];
  });
}

/** Renames with a clash: all first halves run before all second halves. */
function untangle(renames: StepWork[]): StepWork[] {
  const second = renames.map((one) => one.operations.splice(1));
  const last = renames.at(-1);
  if (last) last.operations.push(...second.flat());
  return renames;
}

/** Comes after all other steps of its collection, which may change what the result is worked out from. */
function recomputeWork(work: Work, collection: Collection, field: string): StepWork {
  const sql = recomputeSql(work.database.dialect, collection, '', (one) => one.name === field);
  return {
    step: { kind: 'recompute_field', collection: collection.name, field },
    operations: sql ? [{ sql, table: collection.table }] : [],
    parked: [],
  };
}

function onServer(work: Work, collection: Collection, steps: readonly ChangeStep[]): StepWork[] {
  const before = earlier(work, collection);
  const { database, after } = work;
  const facts = work.facts.get(before.table) ?? { columns: [], indexes: [], foreignKeys: [] };
  const at: Alteration = { database, after, collection, facts };
  const rename = renameFields(work, collection, steps);
  const oldColumn = (field: Field) => earlierField(before, field).column ?? field.column!;
  // After the renames the catalogue knows columns by their new names.
  const renamed = new Map(
    rename.flatMap(({ step }) =>
      step.kind === 'rename_field'
        ? [
            [
              earlierField(before, fieldOf(collection, step.field)).column,
              fieldOf(collection, step.field).column,
            ] as const,
          ]
        : [],
    ),
  );
  const now = (column: string) => renamed.get(column) ?? column;
  at.facts = {
    columns: facts.columns.map((column) => ({ ...column, name: now(column.name) })),
    indexes: facts.indexes.map((index) => ({ ...index, columns: index.columns.map(now) })),
    foreignKeys: facts.foreignKeys.map((key) => ({ ...key, column: now(key.column) })),
  };
  const parks: StepWork[] = [];
  const rest: StepWork[] = [];
  const last: StepWork[] = [];
  for (const step of steps) {
    if (step.kind === 'park_field') {
      const field = fieldOf(before, step.field);
      const storedAs = collection.definition.existing ? field.column! : PARKED_PREFIX + randomName();
      const operations = collection.definition.existing
        ? []
        : statements(collection.table, parkColumnSql(at, field.column!, storedAs));
      parks.push({
        step,
        operations,
        parked: [
          parkedField(
            collection.name,
            field,
            storedAs,
            collection.definition.existing ? 'hidden' : 'removed',
          ),
        ],
      });
    } else if (step.kind === 'add_field') {
      const field = fieldOf(collection, step.field);
      rest.push({
        step,
        operations:
          field.column === null
            ? []
            : statements(collection.table, addColumnSql(database, after, collection, field)),
        parked: [],
      });
    } else if (step.kind === 'change_type') {
      const field = fieldOf(collection, step.field);
      const old = earlierField(before, field);
      const current = now(oldColumn(field));
      const fresh = `kasbah_new_${randomName()}`;
      const storedAs = PARKED_PREFIX + randomName();
      rest.push({
        step,
        operations: [
          ...statements(collection.table, [addEmptyColumnSql(at, field, fresh)]),
          {
            convert: {
              collection: collection.name,
              field: field.name,
              table: collection.table,
              from: current,
              to: fresh,
            },
          },
          ...statements(collection.table, [
            ...parkColumnSql(at, current, storedAs),
            renameColumnSql(database, collection.table, fresh, field.column!),
            ...dressColumnSql(at, field),
          ]),
        ],
        parked: [parkedField(collection.name, old, storedAs, 'type_changed')],
      });
    } else if (step.kind === 'change_column') {
      rest.push({
        step,
        operations: statements(collection.table, changeColumnSql(at, step.field, step.properties)),
        parked: [],
      });
    } else if (step.kind === 'change_indexes') {
      rest.push({ step, operations: [], parked: [] });
    } else if (step.kind === 'recompute_field') {
      last.push(recomputeWork(work, collection, step.field));
    } else if (
      step.kind === 'remove_relation' &&
      collection.definition.existing &&
      fieldOf(before, step.field).relation
    ) {
      // The foreign key is still there; without a note the next start would find the relation again.
      const field = fieldOf(before, step.field);
      const mark = relationMark(field.definition) ?? field.name;
      rest.push({
        step,
        operations: [],
        parked: [parkedField(collection.name, field, mark, 'hidden')],
      });
    } else if (step.kind !== 'rename_field') rest.push({ step, operations: [], parked: [] });
  }
  const indexed = rest.findLast(({ step }) => step.kind === 'change_indexes' || step.kind === 'change_type');
  if (indexed) {
    // An index over a field that goes, or whose column is replaced, went with it.
    const gone = new Set([...parks, ...rest].flatMap((one) => one.parked.map(({ field }) => field)));
    const were = compositeIndexes(before)
      .filter((_, index) => !before.definition.indexes?.[index]?.fields.some((name) => gone.has(name)))
      .map((index) => ({ ...index, columns: index.columns.map(now) }));
    indexed.operations.push(...statements(collection.table, changeIndexesSql(at, were)));
  }
  return [...parks, ...untangle(rename), ...rest, ...last];
}

const REBUILDS = (step: ChangeStep) =>
  step.kind === 'change_type' ||
  step.kind === 'park_field' ||
  (step.kind === 'change_column' && step.properties.some((key) => key !== 'unique' && key !== 'indexed'));

/** sqlite: one new table in place of the old, however many steps ask for it. */
function onSqlite(work: Work, collection: Collection, steps: readonly ChangeStep[]): StepWork[] {
  const before = earlier(work, collection);
  const hides = Boolean(collection.definition.existing);
  if (!steps.some((step) => REBUILDS(step) && !(hides && step.kind === 'park_field')))
    return onServer(work, collection, steps);
  const facts = work.facts.get(before.table) ?? { columns: [], indexes: [], foreignKeys: [] };
  const typeOf = (column: string) => facts.columns.find((one) => one.name === column)?.type || 'text';
  const fields = new Map<string, string>();
  const parked: RebuildColumns['parked'] & Map<string, { from: string; type: string }> = new Map();
  const result: StepWork[] = [];
  for (const field of collection.fields.values()) {
    const old = [...before.fields.values()].find((one) => one.id === field.id);
    if (field.column !== null && old?.column) fields.set(field.column, old.column);
  }
  const anew = steps.filter((step) => step.kind === 'recompute_field');
  for (const step of steps.filter((one) => one.kind !== 'recompute_field')) {
    const entry: StepWork = { step, operations: [], parked: [] };
    if (step.kind === 'change_type' || step.kind === 'park_field') {
      const storedAs = PARKED_PREFIX + randomName();
      const old =
        step.kind === 'park_field'
          ? fieldOf(before, step.field)
          : earlierField(before, fieldOf(collection, step.field));
      parked.set(storedAs, { from: old.column!, type: typeOf(old.column!) });
      entry.parked.push(
        parkedField(collection.name, old, storedAs, step.kind === 'park_field' ? 'removed' : 'type_changed'),
      );
      if (step.kind === 'change_type') {
        const field = fieldOf(collection, step.field);
        const fresh = `kasbah_new_${randomName()}`;
        fields.set(field.column!, fresh);
        entry.operations.push(
          ...statements(collection.table, [
            addEmptyColumnSql({ database: work.database, after: work.after, collection }, field, fresh),
          ]),
          {
            convert: {
              collection: collection.name,
              field: field.name,
              table: collection.table,
              from: old.column!,
              to: fresh,
            },
          },
        );
      }
    }
    result.push(entry);
  }
  for (const column of facts.columns) {
    if (column.name.startsWith(PARKED_PREFIX))
      parked.set(column.name, { from: column.name, type: column.type });
  }
  result
    .at(-1)
    ?.operations.push(
      ...statements(collection.table, rebuildSql(work.database, work.after, collection, { fields, parked })),
    );
  return [...result, ...anew.map((step) => recomputeWork(work, collection, step.field))];
}

/**
 * Links to one of several collections name theirs by its name: all new names at once, run when all tables have theirs,
 * so that a name which one collection leaves and another takes is not mixed up.
 */
function renameKinds(work: Work, steps: readonly ChangeStep[]): Operation[] {
  const { dialect } = work.database;
  const renames = steps.flatMap((step) =>
    step.kind === 'rename_collection' ? [[step.from, step.collection] as const] : [],
  );
  const literal = (name: string) => textLiteral(dialect, name);
  return [...work.before.collections.values()].flatMap((collection) =>
    [...collection.fields.values()].flatMap((field): Operation[] => {
      const named = renames.filter(([from]) => field.any?.collections.includes(from));
      const now = [...work.after.collections.values()].find((one) => one.id === collection.id);
      if (!field.any || !now || named.length === 0) return [];
      const column = quote(dialect, fieldOf(collection, field.any.collectionField).column!);
      const renaming = (pairs: readonly (readonly [string, string])[]) => {
        const cases = pairs.map(([from, to]) => `WHEN ${literal(from)} THEN ${literal(to)}`).join(' ');
        const list = pairs.map(([from]) => literal(from)).join(', ');
        return `UPDATE ${quote(dialect, now.table)} SET ${column} = CASE ${column} ${cases} END WHERE ${column} IN (${list})`;
      };
      return [
        {
          sql: renaming(named),
          table: now.table,
          undo: renaming(named.map(([from, to]) => [to, from] as const)),
        },
      ];
    }),
  );
}

/**
 * The statements of every step, in the order to run: what is removed makes room first, then renames, then new
 * collections, then the fields of those that stay.
 */
export function workOfSteps(work: Work, steps: readonly ChangeStep[]): StepWork[] {
  const { database, after } = work;
  const of = (kind: ChangeStep['kind']) => steps.filter((step) => step.kind === kind);
  const created = creationOrder(
    after,
    of('create_collection').map((step) => step.collection),
  );
  const whole = new Set(['park_collection', 'rename_collection', 'create_collection']);
  const names = [...new Set(steps.filter((step) => !whole.has(step.kind)).map((step) => step.collection))];
  const renamed = of('rename_collection').map((step): StepWork => {
    const collection = collectionOf(after, step.collection);
    const old = earlier(work, collection);
    const operations =
      old.table === collection.table ? [] : [renameTable(database, old.table, collection.table)];
    return { step, operations, parked: [] };
  });
  renamed.at(-1)?.operations.push(...renameKinds(work, steps));
  return [
    ...of('park_collection').map((step) => parkCollection(work, step)),
    ...renamed,
    ...created.map((name): StepWork => {
      const collection = collectionOf(after, name);
      const sql = collection.definition.existing ? [] : createTableSql(database, after, collection);
      return {
        step: { kind: 'create_collection', collection: name },
        operations: statements(collection.table, sql),
        parked: [],
      };
    }),
    ...names.flatMap((name) => {
      const own = steps.filter((step) => step.collection === name && !whole.has(step.kind));
      const collection = collectionOf(after, name);
      return database.dialect === 'sqlite'
        ? onSqlite(work, collection, own)
        : onServer(work, collection, own);
    }),
  ];
}
