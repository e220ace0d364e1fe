import { KasbahError, type Problem } from '../lib/errors.ts';
import { collectionOf } from '../schema/snapshot.ts';
import { type Call, hasWriteHooks } from './engine.ts';
import { splitKey } from './related-input.ts';
import { scopeOf } from './scope-of.ts';
import { maskProblems, prepareInput, type WriteInput } from './write-input.ts';

/** Items inside of items inside of items … */
const DEEPEST = 10;

function problemsOf(
  call: Call,
  name: string,
  item: Record<string, unknown>,
  mode: 'create' | 'update',
  at: string,
  given: readonly string[],
  depth: number,
): Problem[] {
  if (depth > DEEPEST)
    throw new KasbahError('INVALID_BODY', `Items may stand in each other ${DEEPEST} levels deep.`, {
      path: at,
    });
  const scope = scopeOf(call, name, mode);
  const problems = maskProblems(scope, item, mode);
  // A hook may still fill in what is missing, so that only the form of what is there can be looked at.
  if (!hasWriteHooks(call.engine, name)) {
    const { input, problems: own } = prepareInput(call, scope, item, mode, `${at}.`);
    problems.push(...own.filter(({ path }) => !given.includes(path ?? '')));
    return [
      ...problems.map((one) => ({ ...one, path: `${at}.${one.path ?? ''}` })),
      ...nestedProblems(call, input, depth + 1),
    ];
  }
  return problems.map((one) => ({ ...one, path: `${at}.${one.path ?? ''}` }));
}

/** Every problem of the items that stand in an item, found before anything is written. @throws KasbahError */
export function nestedProblems(call: Call, input: WriteInput, depth = 1): Problem[] {
  const { parents, children } = input;
  if (parents.length === 0 && children.length === 0) return [];
  const ofParents = parents.flatMap(({ relation, item, at }) => {
    const { key, item: rest } = splitKey(collectionOf(call.snapshot, relation.collection), item);
    const mode = key === undefined ? 'create' : 'update';
    return problemsOf(call, relation.collection, mode === 'create' ? item : rest, mode, at, [], depth);
  });
  const ofChildren = children.flatMap(({ relation, entries }) =>
    entries.flatMap((entry) => {
      if (!entry.item) return [];
      const mode = entry.create || entry.key === undefined ? 'create' : 'update';
      const target = collectionOf(call.snapshot, relation.collection);
      const given: string[] = [];
      if (relation.kind === 'one-to-many') {
        const back = target.fields.get(relation.field)?.relation;
        given.push(relation.field, ...(back?.kind === 'many-to-one' ? [back.keyField] : []));
      }
      return problemsOf(call, relation.collection, entry.item, mode, entry.at, given, depth);
    }),
  );
  return [...ofParents, ...ofChildren];
}
