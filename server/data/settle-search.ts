import type { Condition, SearchCondition, WordQuery, WordSearch } from '../schema/condition.ts';
import type { SearchRank } from '../schema/read-plan.ts';
import type { Scope } from '../schema/scope.ts';
import { fieldMark, indexedFields } from '../schema/search-shape.ts';
import { type SearchTerm, searchTerms } from '../schema/search-words.ts';
import type { Field, Snapshot } from '../schema/snapshot.ts';
import type { Binding } from '../schema/variables.ts';
import type { Executor } from './database.ts';
import { findsMore } from './search-index.ts';
import { matchText } from './search-match.ts';
import { selectItems } from './select.ts';

/** To score more hits than these takes longer than a person waits, and says little of any of them. */
const MOST_SCORED = 5000;

/** A plan whose search is settled: what it finds, and in which order. */
export interface Settled {
  where: Condition | null;
  rank: SearchRank | null;
}

/** The search of a plan itself; those of related items go without an index. */
export function searchOf(where: Condition | null): SearchCondition | null {
  if (where?.kind === 'search') return where;
  const found = where?.kind === 'all' ? where.of.find((one) => one.kind === 'search') : undefined;
  return found?.kind === 'search' ? found : null;
}

function replaced(where: Condition | null, from: Condition, to: Condition): Condition | null {
  if (where === from) return to;
  return where?.kind === 'all' ? { ...where, of: where.of.map((one) => (one === from ? to : one)) } : where;
}

interface Seen {
  /** The marks of fields that are seen of every item. */
  always: string[];
  masked: { mark: string; mask: Condition }[];
  all: boolean;
}

function seenFields(scope: Scope, fields: ReadonlyMap<Field, Condition | null>): Seen {
  const seen: Seen = { always: [], masked: [], all: true };
  for (const [position, field] of indexedFields(scope.collection).entries()) {
    const mask = fields.get(field);
    const mark = fieldMark(position);
    if (mask === null) seen.always.push(mark);
    else seen.all = false;
    if (mask) seen.masked.push({ mark, mask });
  }
  return seen;
}

function wordSearch(
  snapshot: Snapshot,
  scope: Scope,
  index: string,
  seen: Seen,
  terms: readonly SearchTerm[],
  exact: boolean,
): WordSearch {
  const param = (some: readonly SearchTerm[], marks: readonly string[]) =>
    ({ kind: 'value', value: matchText(snapshot.dialect, some, marks, exact) }) as const;
  // Where a field is seen of some items only, every word is a question of its own.
  const questions = seen.masked.length === 0 ? [terms] : terms.map((term) => [term]);
  const all = questions.map(
    (some): WordQuery => ({
      query: seen.always.length > 0 ? param(some, seen.always) : null,
      masked: seen.masked.map(({ mark, mask }) => ({ query: param(some, [mark]), mask })),
    }),
  );
  return { index, key: scope.collection.primaryKey[0]!, all };
}

/**
 * Asks the index of a collection for what a search of it finds: the items with all of its words, or with the
 * beginnings of them. What merely contains the text is found as well where items are few (`wide`), or where no item
 * that the actor may see has the words. What is hidden from the actor has no part in any of this, the order included.
 */
export async function settleSearch(
  executor: Executor,
  snapshot: Snapshot,
  plan: { scope: Scope; where: Condition | null },
  search: SearchCondition,
  { index, wide }: { index: string; wide: boolean },
  binding: Binding,
): Promise<Settled> {
  const { scope, where } = plan;
  const terms = searchTerms(search.text);
  const seen = seenFields(scope, search.fields);
  if (terms.length === 0) return { where, rank: null };
  const words = wordSearch(snapshot, scope, index, seen, terms, false);
  const asked: SearchCondition = { ...search, words, wide };
  if (!wide) {
    const any = {
      ...{ scope, columns: [], ones: [], manys: [], anys: [], where: asked },
      ...{ sort: [], limit: 1, offset: 0 },
    };
    if ((await selectItems(executor, snapshot, any, binding)).length === 0) return { where, rank: null };
  }
  // A score weighs words by how rare they are in all items, those out of reach included.
  const open = seen.all && scope.where === null;
  const exact = wordSearch(snapshot, scope, index, seen, terms, true);
  const query = open ? words.all[0]?.query : null;
  const scored =
    query?.kind === 'value' &&
    (wide || !(await findsMore(executor, index, String(query.value), MOST_SCORED)));
  // Where nothing else is found, all that is found has the words.
  const rank = { tiers: wide ? [exact, words] : [exact], score: scored ? words : null };
  return { where: replaced(where, search, asked), rank };
}
