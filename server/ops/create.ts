import type { Change } from '../data/changelog.ts';
import { hasItems, insertItem, readStored } from '../data/write.ts';
import { forbidden, KasbahError } from '../lib/errors.ts';
import type { Item } from '../schema/item.ts';
import { checkLinks } from './check-links.ts';
import { commit } from './commit.ts';
import { type Caller, type Engine, openCall, runWriteHooks } from './engine.ts';
import { checkAnswer, readItem } from './get.ts';
import { formatKey } from './item-key.ts';
import { checkRules } from './item-rules.ts';
import { setLinks } from './links.ts';
import type { QueryInput } from './list.ts';
import { scopeOf } from './scope-of.ts';
import { checkInput, maskOf, prepareInput, sealInputs } from './write-input.ts';

const MOST = 10_000;

/**
 * Creates items, all or none, in one transaction and one changeset; answers them as the caller may see them.
 * @returns null in place of an item that the caller may create but not read
 * @throws KasbahError with every problem of every item, its path led by the item's index when there are several
 */
export async function createItems(
  engine: Engine,
  caller: Caller,
  collection: string,
  items: readonly Item[],
  answer: QueryInput,
): Promise<(Item | null)[]> {
  const call = await openCall(engine, caller);
  const scope = scopeOf(call, collection, 'create');
  if (items.length > MOST) throw new KasbahError('INVALID_BODY', `At most ${MOST} items at once.`);
  checkAnswer(call, collection, answer);
  const inputs = await Promise.all(
    items.map(async (item) => {
      checkInput(scope, item, 'create');
      const event = await runWriteHooks(engine, {
        action: 'create',
        collection,
        key: null,
        item,
        actor: caller.actor,
      });
      return { ...prepareInput(scope, event.item, 'create', call.binding), mask: maskOf(scope, item) };
    }),
  );
  await sealInputs(scope.collection, inputs);
  const keys = await commit(call, collection, 'create', async (tx) => {
    if (scope.collection.definition.singleton && (items.length > 1 || (await hasItems(tx, scope))))
      throw new KasbahError('NOT_UNIQUE', `${collection} holds one item, and there is one already.`, {
        status: 409,
        hint: 'Change the item that is there.',
      });
    const changes: Change[] = [];
    const made = [];
    for (const input of inputs) {
      const key = await insertItem(engine.database, tx, scope, input.columns);
      const links: Change[] = [];
      for (const link of input.links)
        links.push(...(await setLinks(call, tx, link.relation, key[0], link.keys, link.name)));
      const stored = await readStored(tx, call.snapshot, scope, key, call.binding, input.mask);
      if (!stored)
        throw forbidden(`You may not add this to ${collection}: no policy allows an item with these values.`);
      await checkLinks(call, tx, scope.collection, key, stored, input.columns);
      await checkRules(call, tx, scope.collection, key);
      changes.push(
        { collection, item: formatKey(key), action: 'create', before: null, after: stored },
        ...links,
      );
      made.push(key);
    }
    return { result: made, changes };
  });
  if (!call.grant.scope(collection, 'read')) return keys.map(() => null);
  return Promise.all(keys.map((key) => readItem(call, collection, key.length === 1 ? key[0] : key, answer)));
}
