import { explainDatabaseError } from '../data/database-error.ts';
import { selectItems, selectPage } from '../data/select.ts';
import { invalidQuery } from '../lib/errors.ts';
import type { Item } from '../schema/item.ts';
import type { ReadNode } from '../schema/read-plan.ts';
import { type Caller, type Engine, openCall } from './engine.ts';
import { type QueryInput, resolveList, settlePlan } from './list.ts';

const PAGE = 500;

/** An export under way: what its columns are, and its items page by page. */
export interface Export {
  /** Paths through the items, in the order of the question: `title`, `author.name`; lists stand under their own name. */
  columns: string[];
  pages: AsyncGenerator<Item[]>;
}

function columnsOf(node: ReadNode, prefix = ''): string[] {
  return [
    ...node.columns.map(({ name }) => prefix + name),
    ...node.ones.flatMap((one) => columnsOf(one.node, `${prefix}${one.name}.`)),
    ...node.manys.map(({ name }) => prefix + name),
    ...node.anys.map(({ name }) => prefix + name),
  ];
}

/**
 * All items that a query finds, page by page, so that memory stays flat however many there are. Pages follow the last
 * item of the one before: what is written meanwhile is in or out of it, and nothing comes twice.
 * @throws KasbahError FORBIDDEN, INVALID_QUERY before the first page
 */
export async function exportItems(
  engine: Engine,
  caller: Caller,
  collection: string,
  input: QueryInput,
): Promise<Export> {
  const call = await openCall(engine, caller);
  const parameters = input.parameters();
  for (const name of ['cursor', 'meta', 'explain', 'aggregate', 'groupBy', 'having'])
    if (parameters[name] !== undefined) throw invalidQuery(`${name} has no meaning in an export.`, name);
  const question = { parameters: () => ({ limit: -1, ...parameters }) };
  const { node: resolved } = resolveList(call, collection, question, 'export');
  if (!resolved) throw new TypeError('An export asks for items');
  const { database } = engine;
  const node = await settlePlan(call, database, resolved);
  const keyed = node.scope.collection.primaryKey.length > 0;
  async function* pages(plan: ReadNode): AsyncGenerator<Item[]> {
    let left = plan.limit ?? Number.POSITIVE_INFINITY;
    let after: readonly unknown[] | null = null;
    for (let done = 0; left > 0; ) {
      const limit = Math.min(PAGE, left);
      try {
        if (keyed) {
          const offset = after ? 0 : plan.offset;
          const page = { ...plan, limit, offset, cursor: { after } };
          const { items, next } = await selectPage(database, call.snapshot, page, call.binding);
          if (items.length > 0) yield items;
          if (!next) return;
          after = next;
        } else {
          const page = { ...plan, limit, offset: plan.offset + done };
          const items = await selectItems(database, call.snapshot, page, call.binding);
          if (items.length > 0) yield items;
          if (items.length < limit) return;
        }
      } catch (error) {
        throw explainDatabaseError(error, collection, 'read');
      }
      left -= limit;
      done += limit;
    }
  }
  return { columns: columnsOf(node), pages: pages(node) };
}
