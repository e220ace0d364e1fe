import { ApiError } from '../../../api/api-error.ts';
import type { Answer } from '../../../api/client.ts';
import { type SeenVersion, updateItem } from '../../../api/mutations.ts';
import type { Item } from '../../../api/types.ts';
import type { FieldContext, RecordData } from '../../../fields/field-type.ts';

/** Whose value of a field is to be kept. */
export type Side = 'theirs' | 'mine';

/** Somebody else changed fields that the person changed as well. */
export interface EditConflict {
  /** The fields that both changed, as the API names them. */
  clashes: string[];
  /** The record as it is now. */
  current: Item;
  /** The version of what is there now. */
  etag: string | null;
}

export type Saved = { answer: Answer<Item>; merged: boolean } | { conflict: EditConflict };

/** Changes of others that a save is laid over before it gives up: they would have to come every few milliseconds. */
const ROUNDS = 5;

/** What the person had before them when they began to type. */
export interface SeenRecord extends SeenVersion {
  /** Null where only its tag is left, as after a reload. */
  record: Item | null;
}

const same = (one: unknown, other: unknown) => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);

interface Refusal extends EditConflict {
  merge: boolean;
}

/** Why a save was refused with 412; null for any other failure. */
function refusalOf(error: unknown): Refusal | null {
  if (!(error instanceof ApiError) || error.status !== 412) return null;
  const { clashes, current, etag, merge } = error.problems[0]?.details ?? {};
  const isItem = typeof current === 'object' && current !== null;
  if (!isItem || typeof etag !== 'string') return null;
  const names = Array.isArray(clashes) ? clashes.filter((name) => typeof name === 'string') : [];
  return { clashes: names, current: current as Item, etag, merge: merge === true };
}

/**
 * Saves fields of a record over the version that the person has seen. Where somebody changed other fields meanwhile both
 * changes are kept; where they changed the same ones nothing is saved, and the person has to choose.
 */
export async function saveRecord(
  collection: string,
  key: string,
  body: Item,
  seen: SeenRecord,
): Promise<Saved> {
  let { etag } = seen;
  const { query, record } = seen;
  for (let round = 0; ; round += 1) {
    try {
      return { answer: await updateItem(collection, key, body, { etag, query }), merged: round > 0 };
    } catch (error) {
      const refusal = refusalOf(error);
      if (!refusal || round === ROUNDS) throw error;
      const { merge, current, clashes: told } = refusal;
      // The server cannot always tell what was seen, and then counts fields that nobody else has touched.
      const clashes = record ? told.filter((name) => !same(record[name], current[name])) : told;
      if (!merge && clashes.length > 0) return { conflict: { clashes, current, etag: refusal.etag } };
      etag = refusal.etag;
    }
  }
}

/** The field of the form that a name of the API belongs to: a bare key is the link's. */
export function contextOf(
  name: string,
  contexts: ReadonlyMap<string, FieldContext>,
): FieldContext | undefined {
  return [...contexts.values()].find(({ field }) => field.relation?.key_field === name) ?? contexts.get(name);
}

/** What is left to save once the person has chosen for each field whose value is kept. */
export function resolved(
  changed: RecordData,
  choices: Readonly<Record<string, Side>>,
  contexts: ReadonlyMap<string, FieldContext>,
): RecordData {
  const given = new Set(
    Object.keys(choices)
      .filter((name) => choices[name] === 'theirs')
      .map((name) => contextOf(name, contexts)?.field.name ?? name),
  );
  return Object.fromEntries(Object.entries(changed).filter(([name]) => !given.has(name)));
}
