import { env } from 'node:process';
import { describe, expect, it } from 'vitest';
import type { Database, Executor } from '../data/database.ts';
import { testDatabases } from '../data/testing/test-databases.ts';
import type { CollectionDefinition } from '../schema/definition.ts';
import { applySchema, definitionsOf, type WantedSchema } from './change-schema.ts';
import { openTestEngine } from './testing/test-engine.ts';

const FIRST: CollectionDefinition = {
  name: 'things',
  fields: [
    { name: 'title', type: 'string', required: true },
    { name: 'count', type: 'string' },
    { name: 'old', type: 'text' },
  ],
};

class Killed extends Error {}

/** A database whose process dies at the statement of that number: it, or its answer, is lost, and nothing works after. */
function mortal(fuse: { left: number; when: 'before' | 'after' }) {
  const guard = <T extends Executor>(executor: T): T => {
    const run: Executor['run'] = async (sql, values) => {
      const last = --fuse.left === 0;
      if (fuse.left < 0 || (last && fuse.when === 'before')) throw new Killed();
      const result = await executor.run(sql, values);
      if (last) throw new Killed();
      return result;
    };
    return { ...executor, run };
  };
  return (database: Database): Database => ({
    ...guard(database),
    transaction: (work) => database.transaction((tx) => work(guard(tx))),
    schemaTransaction: (work) => database.schemaTransaction((tx) => work(guard(tx))),
  });
}

/** Six steps: rename, change a type, remove, add, a new collection, and a link to it. */
function wanted(current: CollectionDefinition): WantedSchema {
  const field = (name: string) => current.fields.find((one) => one.name === name)!;
  return {
    collections: [
      { name: 'owners', fields: [{ name: 'name', type: 'string' }] },
      {
        ...current,
        fields: [
          field('id'),
          { ...field('title'), name: 'subject' },
          { ...field('count'), type: 'integer' },
          { name: 'extra', type: 'boolean', default: true },
          { name: 'owner', type: 'many-to-one', options: { collection: 'owners' } },
        ],
      },
    ],
  };
}

async function outcome(url: string): Promise<'before' | 'after'> {
  const kasbah = await openTestEngine(url);
  try {
    const names = [...(kasbah.engine.snapshot().collections.get('things')?.fields.keys() ?? [])];
    const items = await kasbah.list('things', { sort: 'id' });
    if (names.includes('old')) {
      expect(items).toEqual([
        { id: 1, title: 'a', count: '1', old: 'x' },
        { id: 2, title: 'b', count: '22', old: null },
      ]);
      return 'before';
    }
    expect(items).toEqual([
      { id: 1, subject: 'a', count: 1, extra: true, owner: null },
      { id: 2, subject: 'b', count: 22, extra: true, owner: null },
    ]);
    await kasbah.create('owners', { name: 'Ada' });
    await kasbah.create('things', { subject: 'c', owner: 1 });
    expect(await kasbah.engine.database.all('SELECT id FROM kasbah_journal')).toEqual([]);
    return 'after';
  } finally {
    await kasbah.close();
  }
}

describe.each(testDatabases(env))('a change that is cut short on $dialect', ({ dialect, create }) => {
  // Where DDL rolls back, a lost answer is the same as a lost statement.
  const moments = dialect === 'mysql' ? (['before', 'after'] as const) : (['before'] as const);
  it.each(moments)(
    'is whole or undone at the next start, whichever statement died (%s it ran)',
    async (when) => {
      const seen = new Set<string>();
      for (let statement = 1; ; statement++) {
        const database = await create();
        try {
          const setUp = await openTestEngine(database.url);
          await applySchema(setUp.engine, setUp.caller, { collections: [FIRST] });
          await setUp.create(
            'things',
            { title: 'a', count: '1', old: 'x' },
            { title: 'b', count: '22', old: null },
          );
          await setUp.close();

          const fuse = { left: Number.POSITIVE_INFINITY, when };
          const doomed = await openTestEngine(database.url, mortal(fuse));
          const current = definitionsOf(doomed.engine.snapshot()).find((one) => one.name === 'things')!;
          fuse.left = statement;
          const died = await applySchema(doomed.engine, doomed.caller, wanted(structuredClone(current))).then(
            () => false,
            (error: unknown) => {
              if (!(error instanceof Killed)) throw error;
              return true;
            },
          );
          fuse.left = Number.POSITIVE_INFINITY;
          await doomed.close();
          seen.add(await outcome(database.url));
          if (!died) break;
        } finally {
          await database.drop();
        }
      }
      expect(seen).toContain('after');
      if (dialect !== 'mysql') expect(seen).toContain('before');
    },
    120_000,
  );
});
