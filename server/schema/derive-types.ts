import type { Action, Scope } from './scope.ts';
import type { Collection, Field, Snapshot } from './snapshot.ts';

type Scopes = (collection: string, action: Action) => Scope | null;

/** Names that TypeScript or this file gives a meaning of their own. */
const TAKEN = new Set([
  ...['Schema', 'Array', 'BigInt', 'Boolean', 'Date', 'Error', 'Function', 'Map', 'Number', 'Object', 'Omit'],
  ...[
    'Moment',
    'Partial',
    'Pick',
    'Promise',
    'Readonly',
    'Record',
    'RegExp',
    'Required',
    'Set',
    'String',
    'Symbol',
  ],
]);

/** `order_items` as a type is called: `OrderItems`. */
function typeName(collection: string, taken: Set<string>): string {
  const words = collection.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const joined = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  const base = /^\p{L}/u.test(joined) ? joined : `Collection${joined}`;
  let name = TAKEN.has(base) ? `${base}Item` : base;
  for (let n = 2; taken.has(name); n++) name = `${base}${n}`;
  taken.add(name);
  return name;
}

const property = (name: string) => (/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name) ? name : JSON.stringify(name));

/** A note as a doc comment; it cannot end the comment. */
function comment(note: string | undefined, indent: string): string[] {
  const lines = (note ?? '')
    .replaceAll('*/', '*\\/')
    .split(/\r?\n/)
    .map((line) => line.trimEnd());
  if (lines.every((line) => line === '')) return [];
  if (lines.length === 1) return [`${indent}/** ${lines[0]} */`];
  return [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`.trimEnd()), `${indent} */`];
}

const scalarType = (field: Field | undefined) =>
  field?.scalar?.type.tsType(field.scalar.options) ?? 'string | number';

const inBrackets = (type: string) => (type.includes(' ') ? `(${type})` : type);

interface Context {
  snapshot: Snapshot;
  names: ReadonlyMap<string, string>;
}

/** The items that a link to one of several collections may be answered as. */
const itemsOf = (names: Context['names'], field: Field): string[] =>
  (field.any?.collections ?? []).flatMap((name) => names.get(name) ?? []);

/** The type of a field's value; null where it leads to what the actor does not see. */
function fieldType({ snapshot, names }: Context, collection: Collection, field: Field): string | null {
  const { relation } = field;
  const holder = relation?.kind === 'many-to-one' ? collection.fields.get(relation.keyField) : field;
  const filled = holder?.definition.required || holder?.definition.primary;
  const orNull = (type: string) => (filled || type === 'unknown' ? type : `${type} | null`);
  if (!relation) return orNull([scalarType(field), ...itemsOf(names, field)].join(' | '));
  const other = names.get(relation.collection);
  if (relation.kind === 'many-to-one')
    return orNull(other ? `${scalarType(field)} | ${other}` : scalarType(field));
  if (!other) return null;
  const key = scalarType(snapshot.collections.get(relation.collection)?.primaryKey[0]);
  return `${inBrackets(key)}[] | ${other}[]`;
}

function interfaceOf(context: Context, collection: Collection, fields: Scope['fields']): string[] {
  const lines = [
    ...comment(collection.definition.note, ''),
    `export interface ${context.names.get(collection.name)} {`,
  ];
  for (const name of fields.keys()) {
    const field = collection.fields.get(name);
    const type = field && !field.type.writeOnly ? fieldType(context, collection, field) : null;
    if (!field || type === null) continue;
    // A field that is given for some rows only is left out of the others, and a secret where it is not asked for.
    const optional = fields.get(name) === null && !field.type.encrypted ? '' : '?';
    lines.push(...comment(field.definition.note, '  '), `  ${property(name)}${optional}: ${type};`);
  }
  return [...lines, '}', ''];
}

const byName = (a: Collection, b: Collection) => (a.name < b.name ? -1 : 1);

/** By collection, the name of its interface. */
export function typeNames(collections: readonly Collection[]): Map<string, string> {
  const taken = new Set<string>();
  return new Map([...collections].sort(byName).map(({ name }) => [name, typeName(name, taken)]));
}

const contextOf = (snapshot: Snapshot, collections: readonly Collection[]): Context => ({
  snapshot,
  names: typeNames(collections),
});

/** Collections whose interface is another one, is new or is gone between two snapshots, for somebody who sees all. */
export function changedTypes(before: Snapshot, after: Snapshot): Set<string> {
  const textsOf = (snapshot: Snapshot, other: Snapshot) => {
    const all = [...snapshot.collections.values()].filter((one) => !one.definition.system).sort(byName);
    const context = contextOf(snapshot, all);
    // What is the same object was not touched.
    const touched = all.filter((one) => other.collections.get(one.name) !== one);
    return new Map(
      touched.map((one) => {
        const fields = new Map([...one.fields.keys()].map((name) => [name, null]));
        return [one.name, interfaceOf(context, one, fields).join('\n')];
      }),
    );
  };
  const [were, are] = [textsOf(before, after), textsOf(after, before)];
  return new Set([...were.keys(), ...are.keys()].filter((name) => were.get(name) !== are.get(name)));
}

/**
 * TypeScript types of what the scopes let somebody read: one interface a collection and `Schema` over all of them, to
 * be used as `createDirectus<Schema>(…)`. The same schema and rights always give the same text.
 */
export function deriveTypes(snapshot: Snapshot, scopes: Scopes): string {
  const seen = [...snapshot.collections.values()]
    .filter(({ definition }) => !definition.system || definition.open)
    .flatMap((collection) => {
      const scope = scopes(collection.name, 'read');
      return scope ? [{ collection, scope }] : [];
    })
    .sort((a, b) => byName(a.collection, b.collection));
  const context = contextOf(
    snapshot,
    seen.map(({ collection }) => collection),
  );
  const { names } = context;
  const schema = seen.map(
    ({ collection }) =>
      `  ${property(collection.name)}: ${names.get(collection.name)}${collection.definition.singleton ? '' : '[]'};`,
  );
  return [
    '// Generated by Kasbah from its schema. Do not edit.',
    '',
    '/** A date or a point in time as text; by the word the SDK knows which fields it may compare and take apart. */',
    "export type Moment = 'datetime' | (string & {});",
    '',
    ...seen.flatMap(({ collection, scope }) => interfaceOf(context, collection, scope.fields)),
    ...['export interface Schema {', ...schema, '}', ''],
  ].join('\n');
}
