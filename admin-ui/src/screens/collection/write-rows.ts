import { ApiError } from '../../api/api-error.ts';
import { request } from '../../api/client.ts';
import { updateItem, updateItems } from '../../api/mutations.ts';
import type { Filter, Item, ManifestCollection } from '../../api/types.ts';
import { toWrite } from '../../fields/field-text.ts';
import type { FieldContext } from '../../fields/field-type.ts';
import { errorText } from '../../model/error-text.ts';
import { recordKey } from '../../model/record-key.ts';
import type { RowChange, RowOutcome } from './cell-edits.ts';

/** Messages by field; problems that name no field go to the first of the given ones. */
export function messagesByField(error: unknown, fields: readonly string[]): Record<string, string> {
  const messages: Record<string, string> = {};
  // What is said of looking on is not about any field.
  if (error instanceof ApiError && error.status !== 0 && error.code !== 'VIEWING_AS') {
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

/** What became of the change of one record. */
export type Written = RowOutcome & {
  /** The stored scalar values, as the database may have shaped them. */
  stored?: Item;
  /** What it can be undone by. */
  changeset?: string | null;
  /** It was a matter of rights. */
  forbidden?: boolean;
};

const isForbidden = (error: unknown): boolean => error instanceof ApiError && error.code === 'FORBIDDEN';

/** Stores a change of one record. */
export async function writeRow(
  collection: ManifestCollection,
  contexts: ReadonlyMap<string, FieldContext>,
  change: RowChange,
): Promise<Written> {
  try {
    const body = toWrite(contexts, change.values);
    const { data, changeset } = await updateItem(collection.name, change.key, body);
    return { ok: true, stored: scalarsOf(data, contexts), changeset };
  } catch (error) {
    return {
      ok: false,
      messages: messagesByField(error, Object.keys(change.values)),
      forbidden: isForbidden(error),
    };
  }
}

/** As many as the server takes at once. */
const AT_ONCE = 1000;

/**
 * Stores changes of several records as one changeset, so that one undo takes back all of it. Where one of them is
 * refused the others are stored by themselves.
 */
export async function writeRows(
  collection: ManifestCollection,
  contexts: ReadonlyMap<string, FieldContext>,
  changes: readonly RowChange[],
): Promise<ReadonlyMap<string, Written>> {
  const results = new Map<string, Written>();
  for (let start = 0; start < changes.length; start += AT_ONCE) {
    const some = changes.slice(start, start + AT_ONCE);
    try {
      const body = some.map(({ id, values }) => ({ ...toWrite(contexts, values), ...id }));
      const { data, changeset } = await updateItems(collection.name, body);
      const stored = new Map(data.map((item) => [recordKey(collection, item), scalarsOf(item, contexts)]));
      for (const { key } of some) results.set(key, { ok: true, stored: stored.get(key) ?? {}, changeset });
    } catch (error) {
      // Whether an unanswered request was stored is not known: sending it again would not tell either.
      const refused = error instanceof ApiError && error.status > 0;
      await inTurns(
        some.map((change) => async () => {
          const messages = () => messagesByField(error, Object.keys(change.values));
          const one = refused ? await writeRow(collection, contexts, change) : null;
          results.set(change.key, one ?? { ok: false, messages: messages() });
        }),
      );
    }
  }
  return results;
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

/**
 * One write for changes of several records, each of which may have to wait for earlier ones of its record: it is sent
 * when the last of them has its turn.
 */
export function together(
  changes: readonly RowChange[],
  write: (changes: readonly RowChange[]) => Promise<ReadonlyMap<string, Written>>,
): (change: RowChange) => Promise<Written> {
  let waiting = changes.length;
  let start: () => void = () => undefined;
  const all = new Promise<void>((resolve) => {
    start = resolve;
  }).then(() => write(changes));
  return async ({ key }) => {
    waiting -= 1;
    if (waiting === 0) start();
    return (await all).get(key) ?? { ok: false, messages: {} };
  };
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
