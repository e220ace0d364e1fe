import { KasbahError } from '../lib/errors.ts';
import { isObject } from '../lib/is-object.ts';
import { runChangeset } from '../ops/changeset.ts';
import { checkUnchanged, holdItems } from '../ops/check-unchanged.ts';
import { createItems } from '../ops/create.ts';
import { deleteItems } from '../ops/delete.ts';
import type { Caller, Engine } from '../ops/engine.ts';
import type { QueryInput } from '../ops/list.ts';
import { isSingleton, writeSingleton } from '../ops/singleton.ts';
import { updateItem, updateItems } from '../ops/update.ts';
import { upsertItems } from '../ops/upsert.ts';
import { deleteFound, type FoundItems, updateFound } from '../ops/write-query.ts';
import type { Item } from '../schema/item.ts';

/** A write to items, as a request or a step of a batch asks for it. */
export interface WriteRequest {
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  collection: string;
  /** The key in the path; undefined where the path ends with the collection. */
  id?: unknown;
  body: unknown;
  /** The unique field of `?on=`, by which items are found. */
  on?: string | undefined;
  /** What of the written items is answered. */
  answer: QueryInput;
  /** The tags of `If-Match`, of which the item must have one; null for `*`. */
  ifMatch?: readonly string[] | null | undefined;
}

/** What is answered to a write; null: nothing (204). */
export type WriteAnswer = { data: Item | Item[] } | null;

export function objectOf(body: unknown, path?: string): Item {
  if (isObject(body)) return body;
  throw new KasbahError('INVALID_BODY', 'An object with the fields to write is expected.', { path });
}

/** An item of a list that was written but may not be read is left out of the answer. */
function answerOf(data: Item | null | (Item | null)[]): WriteAnswer {
  if (data === null) return null;
  return { data: Array.isArray(data) ? data.filter((item) => item !== null) : data };
}

function keysOf(body: unknown): unknown[] {
  const keys = Array.isArray(body) ? body : isObject(body) ? body.keys : undefined;
  if (!Array.isArray(keys) || keys.length === 0)
    throw new KasbahError('INVALID_BODY', 'A list of keys is expected.', { path: 'keys' });
  return keys;
}

/** `{query, expect_count}`; null where the body names keys. */
function foundBy(body: unknown): FoundItems | null {
  if (!isObject(body)) return null;
  const { query, expect_count: expected } = body;
  if (expected !== undefined && (!Number.isInteger(expected) || Number(expected) < 0))
    throw new KasbahError('INVALID_BODY', 'expect_count is a whole number.', { path: 'expect_count' });
  if (query !== undefined)
    return { query: objectOf(query, 'query'), expected: expected as number | undefined };
  if (expected !== undefined)
    throw new KasbahError('INVALID_BODY', 'expect_count goes with a query.', { path: 'expect_count' });
  return null;
}

const keyNames = (engine: Engine, collection: string): string[] =>
  engine
    .snapshot()
    .collections.get(collection)
    ?.primaryKey.map((field) => field.name) ?? [];

/** A list of items with their keys sets on each its own fields. */
function patchesOf(engine: Engine, collection: string, items: readonly unknown[]) {
  const key = keyNames(engine, collection);
  return items.map((entry, index) => {
    const item = objectOf(entry, `[${index}]`);
    const id = key.map((name) => item[name]);
    if (id.includes(undefined))
      throw new KasbahError('INVALID_BODY', 'Each item must carry its key.', {
        path: `[${index}].${key[0] ?? ''}`,
      });
    const patch = Object.fromEntries(Object.entries(item).filter(([name]) => !key.includes(name)));
    return { id: id.length === 1 ? id[0] : id, patch };
  });
}

const listOf = (body: unknown): { many: boolean; items: Item[] } =>
  Array.isArray(body)
    ? { many: true, items: body.map((one, index) => objectOf(one, `[${index}]`)) }
    : { many: false, items: [objectOf(body)] };

async function patch(engine: Engine, caller: Caller, request: WriteRequest): Promise<WriteAnswer> {
  const { collection, id, body, answer } = request;
  if (id !== undefined)
    return answerOf(await updateItem(engine, caller, collection, id, objectOf(body), answer));
  if (isSingleton(engine, collection))
    return answerOf(await writeSingleton(engine, caller, collection, objectOf(body), answer));
  const found = foundBy(body);
  if (found) {
    const data = objectOf(objectOf(body).data, 'data');
    return answerOf(await updateFound(engine, caller, collection, found, data, answer));
  }
  const patches = Array.isArray(body)
    ? patchesOf(engine, collection, body)
    : keysOf(body).map((one) => ({ id: one, patch: objectOf(objectOf(body).data, 'data') }));
  return answerOf(await updateItems(engine, caller, collection, patches, answer));
}

async function remove(engine: Engine, caller: Caller, request: WriteRequest): Promise<null> {
  const { collection, id, body } = request;
  const found = id === undefined ? foundBy(body) : null;
  if (found) await deleteFound(engine, caller, collection, found);
  else await deleteItems(engine, caller, collection, id === undefined ? keysOf(body) : [id]);
  return null;
}

/** The item that a write with `If-Match` asks for. @throws KasbahError INVALID_HEADER where it is not one item */
export function seenBy(engine: Engine, { method, collection, id, body, answer, ifMatch }: WriteRequest) {
  const one = id !== undefined || (method === 'PATCH' && isSingleton(engine, collection));
  if (!one || (method !== 'PATCH' && method !== 'DELETE'))
    throw new KasbahError('INVALID_HEADER', 'If-Match goes with PATCH and DELETE of one item.', {
      path: 'If-Match',
    });
  return {
    ...{ collection, id, answer },
    tags: ifMatch ?? null,
    patch: method === 'PATCH' ? objectOf(body) : null,
  };
}

/** Does what a write asks for, with the rights of the caller. @throws KasbahError */
export async function runWrite(engine: Engine, caller: Caller, request: WriteRequest): Promise<WriteAnswer> {
  if (request.ifMatch === undefined) return write(engine, caller, request);
  const seen = seenBy(engine, request);
  return runChangeset(engine, caller, async (open) => {
    const inside = { ...caller, within: open };
    await holdItems(engine, inside, [seen]);
    await checkUnchanged(engine, inside, seen);
    return write(engine, inside, request);
  });
}

async function write(engine: Engine, caller: Caller, request: WriteRequest): Promise<WriteAnswer> {
  const { method, collection, id, on, body, answer } = request;
  if (method === 'PATCH') return patch(engine, caller, request);
  if (method === 'DELETE') return remove(engine, caller, request);
  if (id !== undefined)
    throw new KasbahError('METHOD_NOT_ALLOWED', `${method} goes to the collection.`, { status: 405 });
  const { many, items } = listOf(body);
  const written =
    method === 'PUT'
      ? await upsertItems(engine, caller, collection, items, on, answer)
      : await createItems(engine, caller, collection, items, answer);
  return answerOf(many ? written : (written[0] ?? null));
}
