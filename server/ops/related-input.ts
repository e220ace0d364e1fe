import type { Problem } from '../lib/errors.ts';
import { isObject } from '../lib/is-object.ts';
import type { Item } from '../schema/item.ts';
import type { Collection, Field, ManyToMany, ManyToOne, OneToMany } from '../schema/snapshot.ts';

/** An item of another collection that a body holds in the place of its key. */
export interface NestedOne {
  field: Field;
  relation: ManyToOne;
  item: Item;
  at: string;
}

/** One of the items that a relation to many is to hold: named by its key, given by its fields, or both. */
export interface NestedEntry {
  /** Where it stands, without a dot: `comments[0]`. */
  at: string;
  key: unknown;
  /** Fields to write on it; null to leave it as it is. */
  item: Item | null;
  /** It is a new one even where it has a key. */
  create: boolean;
  /** Fields of the junction's row, where the relation has one, and where they stand. */
  link: Item | null;
  linkAt: string;
}

/** What a body says about a relation to many. */
export interface NestedMany {
  field: Field;
  relation: OneToMany | ManyToMany;
  at: string;
  entries: readonly NestedEntry[];
  /** Whether the relation is to hold these and no others. */
  whole: boolean;
  /** Keys of those to take away. */
  removed: readonly unknown[];
}

/** What a body says about a relation to many of one item, by its key. */
export interface Owned {
  nested: NestedMany;
  own: unknown;
}

const isKey = (value: unknown) => typeof value === 'string' || typeof value === 'number';

const problem = (path: string, message: string): Problem => ({ code: 'VALIDATION_FAILED', message, path });

/** The key of an object, and its other fields. */
export function splitKey(target: Collection, value: Item): { key: unknown; item: Item } {
  const name = target.primaryKey[0]?.name ?? '';
  const { [name]: key, ...item } = value;
  return key === null || key === undefined ? { key: undefined, item } : { key, item };
}

interface Ends {
  field: Field;
  relation: OneToMany | ManyToMany;
  target: Collection;
  junction: Collection | null;
  /** Whether items may be given by their fields. */
  open: boolean;
}

/**
 * Items may stand in each other among the collections that people make. Kasbah's own are written by endpoints that look
 * at what they take, often with more rights than the person who asks.
 */
export const mayNest = (own: Collection, target: Collection): boolean =>
  !own.definition.system && !target.definition.system;

/** Whether an object is a row of the junction (`{"tags_id": {"name": …}, "weight": 2}`) and not an item behind it. */
function isLink({ relation, target, junction }: Ends, value: Item): boolean {
  return (
    relation.kind === 'many-to-many' &&
    junction !== null &&
    Object.hasOwn(value, relation.to) &&
    !target.fields.has(relation.to)
  );
}

function entryOf(ends: Ends, value: unknown, at: string, create: boolean): NestedEntry | Problem {
  const { relation, target } = ends;
  if (isKey(value) && !create) return { at, key: value, item: null, create, link: null, linkAt: at };
  if (!isObject(value))
    return problem(at, `${ends.field.name} takes keys of ${target.name}, or objects with its fields.`);
  if (relation.kind === 'many-to-many' && isLink(ends, value)) {
    const { [relation.to]: other, ...link } = value;
    const entry = entryOf({ ...ends, junction: null }, other, `${at}.${relation.to}`, false);
    return 'code' in entry ? entry : { ...entry, link, linkAt: at };
  }
  if (!ends.open) return problem(at, `${ends.field.name} takes keys of ${target.name}.`);
  return { at, ...splitKey(target, value), create, link: null, linkAt: at };
}

const CHANGES = ['create', 'update', 'delete'];

/**
 * Reads what a body says about a relation to many: a list of keys and objects, which it is to hold and no others, or
 * `{create, update, delete}`, which leaves all others where they are (Directus's forms).
 */
export function readMany(
  own: Collection,
  field: Field,
  relation: OneToMany | ManyToMany,
  collections: ReadonlyMap<string, Collection>,
  value: unknown,
  at: string,
): { nested: NestedMany | null; problems: Problem[] } {
  const target = collections.get(relation.collection);
  if (!target) throw new TypeError(`${relation.collection} is gone`);
  const junction = relation.kind === 'many-to-many' ? (collections.get(relation.junction) ?? null) : null;
  const ends = { field, relation, target, junction, open: mayNest(own, target) };
  const changes = isObject(value);
  const wrong = changes ? Object.keys(value).find((name) => !CHANGES.includes(name)) : undefined;
  if (!(Array.isArray(value) || changes) || wrong !== undefined)
    return {
      nested: null,
      problems: [
        problem(
          at,
          `${field.name} takes a list of keys and objects, or an object with ${CHANGES.join(', ')}.`,
        ),
      ],
    };
  const problems: Problem[] = [];
  const listOf = (name: string): unknown[] => {
    const list = changes ? (value[name] ?? []) : [];
    if (Array.isArray(list)) return list;
    problems.push(problem(`${at}.${name}`, `${name} takes a list.`));
    return [];
  };
  const entries: NestedEntry[] = [];
  const add = (list: readonly unknown[], place: string, create: boolean) => {
    for (const [index, one] of list.entries()) {
      const entry = entryOf(ends, one, `${place}[${index}]`, create);
      if ('code' in entry) problems.push(entry);
      else entries.push(entry);
    }
  };
  if (changes) {
    add(listOf('create'), `${at}.create`, true);
    const made = entries.length;
    add(listOf('update'), `${at}.update`, false);
    const unnamed = entries.slice(made).filter(({ key }) => key === undefined);
    problems.push(...unnamed.map((entry) => problem(entry.at, 'An item to update is named by its key.')));
  } else add(value, at, false);
  const removed = listOf('delete');
  for (const [index, key] of removed.entries())
    if (!isKey(key)) problems.push(problem(`${at}.delete[${index}]`, 'A key is expected.'));
  return {
    nested: problems.length > 0 ? null : { field, relation, at, entries, whole: !changes, removed },
    problems,
  };
}
