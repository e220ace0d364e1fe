import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GUEST, system } from '../access/actor.ts';
import { type TestDatabase, testDatabases } from '../data/testing/test-databases.ts';
import { applySchema } from './change-schema.ts';
import { openTestEngine, type TestEngine } from './testing/test-engine.ts';
import { updateIf } from './update-if.ts';

describe.each(testDatabases(process.env))('A change on condition on $dialect', ({ create }) => {
  let database: TestDatabase;
  let here: TestEngine;
  let there: TestEngine;

  beforeAll(async () => {
    database = await create();
    here = await openTestEngine(database.url);
    await applySchema(here.engine, here.caller, {
      collections: [{ name: 'notes', fields: [{ name: 'a', type: 'string' }] }],
    });
    // A second one, as another process has it.
    there = await openTestEngine(database.url);
    await here.create('notes', { a: 'first' });
  });
  afterAll(async () => {
    await there?.close();
    await here?.close();
    await database?.drop();
  });

  it('is made by one of many who come at the same moment', async () => {
    const made = await Promise.all(
      Array.from({ length: 12 }, (_, index) => {
        const { engine, caller } = index % 2 ? here : there;
        return updateIf(engine, caller, 'notes', 1, { a: 'first' }, { a: `by ${index}` });
      }),
    );
    const winners = made.filter((item) => item !== null);
    expect(winners).toHaveLength(1);
    expect(await here.list('notes')).toEqual(winners);
  });

  it('is not made on an item that is another or gone', async () => {
    const before = await here.list('notes');
    for (const [id, expected] of [
      [1, { a: 'first' }],
      [1, { a: before[0]?.a, nope: 'x' }],
      [2, {}],
    ] as const)
      expect(await updateIf(here.engine, here.caller, 'notes', id, expected, { a: 'x' })).toBeNull();
    expect(await here.list('notes')).toEqual(before);
  });

  it('is not made, like any other write, by somebody who only looks', async () => {
    const actor = { ...system('test'), viewer: { id: 'x', name: 'Olga' } };
    const caller = { actor, source: 'test' };
    await expect(updateIf(here.engine, caller, 'notes', 1, {}, { a: 'x' })).rejects.toMatchObject({
      code: 'VIEWING_AS',
    });
    await expect(
      updateIf(here.engine, { actor: GUEST, source: 'test' }, 'notes', 1, {}, { a: 'x' }),
    ).rejects.toMatchObject({ status: 403 });
  });
});
