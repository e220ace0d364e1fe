import { env } from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database, Executor } from '../data/database.ts';
import { type TestDatabase, testDatabases } from '../data/testing/test-databases.ts';
import { isKasbahError, KasbahError } from '../lib/errors.ts';
import { applySchema } from './change-schema.ts';
import { createItems } from './create.ts';
import type { Caller } from './engine.ts';
import { writeOnce } from './once.ts';
import { openTestEngine, type TestEngine } from './testing/test-engine.ts';

const ALL = { parameters: () => ({}) };

/** A database whose process ends before one of its statements: from then on nothing is heard of it. */
function mortal(fuse: { left: number }) {
  const guard = <T extends Executor>(executor: T): T => {
    const run: Executor['run'] = (sql, values) => {
      if (--fuse.left < 0) throw new Error('The process is dead');
      return executor.run(sql, values);
    };
    return { ...executor, run };
  };
  return (database: Database): Database => ({
    ...guard(database),
    transaction: (work) => database.transaction((tx) => work(guard(tx))),
  });
}

describe.each(testDatabases(env))('A write that is done once on $dialect', ({ create }) => {
  let database: TestDatabase;
  let kasbah: TestEngine;
  const once = (key: string) => ({ actor: 'user:x', key, hash: 'h' });
  const refusalOf = (error: unknown) =>
    isKasbahError(error) && error.status < 500 ? { status: error.status, body: error.message } : null;
  const add = (by: TestEngine, key: string, after: (caller: Caller) => Promise<void> = async () => {}) =>
    writeOnce(
      by.engine,
      by.caller,
      once(key),
      async (caller) => {
        const [item] = await createItems(by.engine, caller, 'notes', [{ word: key }], ALL);
        await after(caller);
        return { status: 200, body: JSON.stringify(item) };
      },
      refusalOf,
    );
  const noted = async (word: string) =>
    (await kasbah.list('notes', { filter: { word: { _eq: word } } })).length;

  beforeAll(async () => {
    database = await create();
    kasbah = await openTestEngine(database.url);
    const id = { name: 'id', type: 'integer', primary: true, generated: true };
    await applySchema(kasbah.engine, kasbah.caller, {
      collections: [{ name: 'notes', fields: [id, { name: 'word', type: 'string' }] }],
    });
  });
  afterAll(async () => {
    await kasbah?.close();
    await database?.drop();
  });

  it('leaves the item with its answer or nothing, wherever its process ends', async () => {
    const fuse = { left: Number.POSITIVE_INFINITY };
    const doomed = await openTestEngine(database.url, mortal(fuse));
    let statement = 0;
    for (let ended = false; !ended; statement++) {
      const key = `dies before ${statement}`;
      fuse.left = statement;
      ended = await add(doomed, key).then(
        () => true,
        () => false,
      );
      expect(await noted(key)).toBe(ended ? 1 : 0);
      fuse.left = Number.POSITIVE_INFINITY;
      const real = kasbah.engine.now;
      kasbah.engine.now = () => new Date(Date.now() + 61_000);
      const again = await add(kasbah, key);
      kasbah.engine.now = real;
      expect([again.answer.status, again.replayed, await noted(key)]).toEqual([200, ended, 1]);
    }
    // The claim, the item, the changeset, its change, the answer.
    expect(statement).toBeGreaterThanOrEqual(5);
    await doomed.close();
  }, 60_000);

  it('keeps nothing of a write that failed, and runs it anew', async () => {
    let calls = 0;
    const attempt = () =>
      add(kasbah, 'fails once', async () => {
        if (++calls === 1) throw new Error('Not this time');
      });
    await expect(attempt()).rejects.toThrow('Not this time');
    expect(await noted('fails once')).toBe(0);
    expect(await attempt()).toMatchObject({ replayed: false, answer: { status: 200 } });
    expect(await attempt()).toMatchObject({ replayed: true, answer: { status: 200 } });
    expect([calls, await noted('fails once')]).toEqual([2, 1]);
  });

  it('keeps a refusal', async () => {
    const attempt = () =>
      add(kasbah, 'refused', async () => {
        throw new KasbahError('FORBIDDEN', 'No.', { status: 403 });
      });
    await expect(attempt()).rejects.toMatchObject({ status: 403 });
    expect(await attempt()).toMatchObject({ replayed: true, answer: { status: 403, body: 'No.' } });
    expect(await noted('refused')).toBe(0);
  });

  it('is taken back when another took it over meanwhile', async () => {
    const steal = async ({ within }: Caller) => {
      await within?.tx.run("UPDATE kasbah_idempotency SET owner = 'another' WHERE state = 'running'");
    };
    await expect(add(kasbah, 'stolen', steal)).rejects.toMatchObject({ code: 'IDEMPOTENCY_IN_PROGRESS' });
    expect(await noted('stolen')).toBe(0);
  });

  it('is told apart from the same key of the day before', async () => {
    await add(kasbah, 'daily');
    const real = kasbah.engine.now;
    kasbah.engine.now = () => new Date(Date.now() + 24 * 3_600_000 + 1000);
    expect((await add(kasbah, 'daily')).replayed).toBe(false);
    kasbah.engine.now = real;
    expect(await noted('daily')).toBe(2);
  });

  it('forgets old answers by and by', async () => {
    await kasbah.engine.database.run('UPDATE kasbah_idempotency SET expires_at = 1');
    const later = await openTestEngine(database.url);
    await add(later, 'sweeps');
    await expect
      .poll(async () =>
        Number(
          (
            await later.engine.database.all(
              'SELECT count(*) AS n FROM kasbah_idempotency WHERE expires_at = 1',
            )
          )[0]?.n,
        ),
      )
      .toBe(0);
    await later.close();
  });
});
