import { ApiError } from '../../api/api-error.ts';
import { request } from '../../api/client.ts';
import { updateItem } from '../../api/mutations.ts';
import type { Filter, Item, ManifestCollection } from '../../api/types.ts';
import { toWrite } from '../../fields/field-text.ts';
import type { FieldContext } from '../../fields/field-type.ts';
import { errorText } from '../../model/error-text.ts';
import type { RowChange, RowOutcome } from './cell-edits.ts';

/** Messages by field; problems that name no field go to the first of the given ones. */
export function messagesByField(error: unknown, fields: readonly string[]): Record<string, string> {
  const messages: Record<string, string> = {};
  if (error instanceof ApiError && error.status !== 0) {
    for (const problem of error.problems) {
      const steps = problem.path?.split(/[.[\]]+/) ?? [];
      const field = steps.find((step) => fields.includes(step)) ?? fields[0] ?? '';
      const text = [problem.message, problem.hint].filter(Boolean).join(' ');
      messages[field] = messages[field] === undefined ? text : `${messages[field]} ${text}`;
    }
  }
  if (Object.keys(messages).length === 0 && fields[0] !== undefined) messages[fields[0]] = errorText(error);
  return messages;
}

/** Stores a change of one record. Gives the stored scalar values back, as the database may have shaped them. */
export async function writeRow(
  collection: ManifestCollection,
  contexts: ReadonlyMap<string, FieldContext>,
  change: RowChange,
): Promise<RowOutcome & { stored?: Item }> {
  try {
    const answer = await updateItem(collection.name, change.key, toWrite(contexts, change.values));
    return { ok: true, stored: scalarsOf(answer, contexts) };
  } catch (error) {
    return { ok: false, messages: messagesByField(error, Object.keys(change.values)) };
  }
}

// Links come back as bare keys; what is on screen already shows their titles.
function scalarsOf(item: Item | undefined, contexts: ReadonlyMap<string, FieldContext>): Item {
  return Object.fromEntries(
    Object.entries(item ?? {}).filter(([name]) => contexts.get(name)?.field.relation === null),
  );
}

/** The condition that one record alone meets. */
export function keyFilter(collection: ManifestCollection, row: Item): Filter {
  const parts = collection.primary_key.map((name) => ({ [name]: { _eq: row[name] } }));
  return parts.length === 1 ? (parts[0] as Filter) : { _and: parts };
}

/** Whether a record still fits a filter and a search. */
export async function stillFits(
  collection: ManifestCollection,
  row: Item,
  filter: Filter | null,
  search: string,
): Promise<boolean> {
  if (filter === null && search === '') return true;
  const own = keyFilter(collection, row);
  const { data } = await request<Item[]>(`/items/${encodeURIComponent(collection.name)}`, {
    query: {
      fields: collection.primary_key.join(','),
      filter: filter === null ? own : { _and: [own, filter] },
      search,
      limit: 1,
    },
  });
  return data.length > 0;
}

/** Runs tasks a few at a time, in order. */
export async function inTurns<T>(tasks: readonly (() => Promise<T>)[], atOnce = 4): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const worker = async () => {
    while (next < tasks.length) {
      const at = next;
      next += 1;
      results[at] = await (tasks[at] as () => Promise<T>)();
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, tasks.length) }, worker));
  return results;
}
