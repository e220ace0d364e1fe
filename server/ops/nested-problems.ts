import { KasbahError, type Problem } from '../lib/errors.ts';
import type { Item } from '../schema/item.ts';
import { type Collection, collectionOf } from '../schema/snapshot.ts';
import { type Call, hasWriteHooks } from './engine.ts';
import { problemAt } from './problems.ts';
import { type NestedMany, splitKey } from './related-input.ts';
import { scopeOf } from './scope-of.ts';
import { maskProblems, prepareInput, type WriteInput } from './write-input.ts';

/** Items inside of items inside of items … */
const DEEPEST = 10;

type Mode = 'create' | 'update';

/** A nested item, and what may come of it: both where only the transaction knows whether it is there. */
interface Nested {
  target: Collection;
  item: Item;
  at: string;
  modes: readonly Mode[];
  /** Fields whose values come from elsewhere. */
  given: readonly string[];
}

/** An item with a key is changed; where makers give keys themselves, it may as well be made. */
function modesOf(target: Collection, create: boolean, key: unknown): Mode[] {
  if (create || key === undefined) return ['create'];
  return target.primaryKey[0]?.definition.generated ? ['update'] : ['update', 'create'];
}

function problemsOf(call: Call, { target, item, at, modes, given }: Nested, depth: number): Problem[] {
  if (depth > DEEPEST)
    throw new KasbahError('INVALID_BODY', `Items may stand in each other ${DEEPEST} levels deep.`, {
      path: at,
    });
  const may = modes.filter((mode) => call.grant.scope(target.name, mode));
  const mode = may[0] ?? modes[0]!;
  const scope = scopeOf(call, target.name, mode, at);
  const [first = [], ...others] = may.map((one) => maskProblems(scopeOf(call, target.name, one), item, one));
  const known = others.flat();
  const problems = first.filter(
    ({ path }) => others.length === 0 || known.some((other) => other.path === path),
  );
  const nested: Problem[] = [];
  // A hook may still fill in what is missing, so that only the form of what is there can be looked at.
  if (!hasWriteHooks(call.engine, target.name)) {
    const { input, problems: own } = prepareInput(call, scope, item, mode, `${at}.`);
    const told = new Set([...given, ...problems.map(({ path }) => path)]);
    problems.push(...own.filter(({ path }) => !told.has(path ?? '')));
    nested.push(...nestedProblems(call, input, depth + 1));
  }
  return [...problems.map((one) => problemAt(`${at}.`, one)), ...nested];
}

/** What a body says of the rows of a junction: each is made or changed, which only the transaction knows. */
function linksOf(call: Call, { relation, entries }: NestedMany): Nested[] {
  if (relation.kind !== 'many-to-many') return [];
  const target = collectionOf(call.snapshot, relation.junction);
  const given = target.primaryKey.map(({ name }) => name);
  return entries.flatMap(({ link, linkAt }): Nested[] => {
    const item = Object.fromEntries(Object.entries(link ?? {}).filter(([name]) => !given.includes(name)));
    const modes: Mode[] = ['update', 'create'];
    return Object.keys(item).length > 0 ? [{ target, item, at: linkAt, modes, given }] : [];
  });
}

/** Every problem of the items that stand in an item, found before anything is written. @throws KasbahError */
export function nestedProblems(call: Call, input: WriteInput, depth = 1): Problem[] {
  const { parents, children } = input;
  if (parents.length === 0 && children.length === 0) return [];
  const targetOf = (name: string) => collectionOf(call.snapshot, name);
  const ofParents = parents.map(({ relation, item: whole, at }): Nested | null => {
    const target = targetOf(relation.collection);
    const { key, item } = splitKey(target, whole);
    if (isNamed(key, item)) return null;
    return { target, item, at, modes: modesOf(target, false, key), given: keyNames(target, key) };
  });
  const ofChildren = children.flatMap(({ relation, entries }) =>
    entries.map((entry): Nested | null => {
      if (!entry.item || isNamed(entry.key, entry.item)) return null;
      const target = targetOf(relation.collection);
      const given = keyNames(target, entry.key);
      if (relation.kind === 'one-to-many') {
        const back = target.fields.get(relation.field)?.relation;
        given.push(relation.field, ...(back?.kind === 'many-to-one' ? [back.keyField] : []));
      }
      return {
        target,
        item: entry.item,
        at: entry.at,
        modes: modesOf(target, entry.create, entry.key),
        given,
      };
    }),
  );
  const ofLinks = children.flatMap((nested) => linksOf(call, nested));
  return [...ofParents, ...ofChildren, ...ofLinks].flatMap((one) =>
    one ? problemsOf(call, one, depth) : [],
  );
}

/** An object that holds a key and nothing else names an item, and writes none that is there. */
const isNamed = (key: unknown, item: Item): boolean => key !== undefined && Object.keys(item).length === 0;

const keyNames = (target: Collection, key: unknown): string[] =>
  key === undefined ? [] : target.primaryKey.map(({ name }) => name);
