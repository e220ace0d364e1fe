import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { env } from 'node:process';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabases } from '../../data/testing/test-databases.ts';
import { compileForNode } from '../../lib/testing/compile-for-node.ts';
import type { CollectionDefinition } from '../../schema/definition.ts';
import type { Dialect } from '../../schema/dialect.ts';
import { applySchema, type WantedSchema } from '../change-schema.ts';
import { stateOf } from './physical.ts';
import { openTestEngine, type TestEngine } from './test-engine.ts';

const KEY = { id: 'f_key', name: 'id', type: 'integer', primary: true, generated: true };
const TITLE = { id: 'f_title', name: 'title', type: 'string', required: true, unique: true };
const COUNT = { id: 'f_count', name: 'count', type: 'string', indexed: true };
const SHELF = { id: 'f_shelf', name: 'shelf', type: 'many-to-one', options: { collection: 'shelves' } };
const PLACE = { id: 'f_place', name: 'place', type: 'integer' };
const OLD = { id: 'f_old', name: 'old', type: 'text' };

const BEFORE: CollectionDefinition[] = [
  {
    id: 'c_shelves',
    name: 'shelves',
    fields: [
      { ...KEY, id: 'f_s_key' },
      { id: 'f_s', name: 'name', type: 'string' },
    ],
  },
  { id: 'c_things', name: 'things', fields: [KEY, TITLE, COUNT, SHELF, PLACE, OLD] },
];

/** A new collection, a rename, two changed types (one to a link), a removed field, a new field, a link to what is new. */
const WANTED: WantedSchema = {
  collections: [
    {
      id: 'c_owners',
      name: 'owners',
      fields: [
        { ...KEY, id: 'f_o_key' },
        { id: 'f_o', name: 'name', type: 'string' },
      ],
    },
    {
      id: 'c_things',
      name: 'things',
      fields: [
        KEY,
        { ...TITLE, name: 'subject' },
        { ...COUNT, type: 'integer' },
        SHELF,
        { ...PLACE, type: 'many-to-one', options: { collection: 'shelves' } },
        { id: 'f_extra', name: 'extra', type: 'boolean', default: true },
        { id: 'f_owner', name: 'owner', type: 'many-to-one', options: { collection: 'owners' } },
      ],
    },
  ],
};

const ROWS = 700;

async function setUp(url: string): Promise<void> {
  const kasbah = await openTestEngine(url);
  await applySchema(kasbah.engine, kasbah.caller, { collections: BEFORE });
  await kasbah.create('shelves', { name: 'top' }, { name: 'low' });
  const rows = Array.from({ length: ROWS }, (_, n) => ({
    title: `Thing ${n} ä🎈`,
    count: n % 5 === 0 ? null : String(n * 7),
    shelf: n % 3 === 0 ? null : (n % 2) + 1,
    place: n % 6 === 0 ? null : (n % 2) + 1,
    old: n % 4 === 0 ? null : `old ${n}`,
  }));
  await kasbah.create('things', ...rows);
  await kasbah.close();
}

/** Gives whether the change was killed; false when it was over before that statement. */
function applyAndKill(program: string, url: string, statement: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, url, String(statement), JSON.stringify(WANTED)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line === 'stopped') child.kill('SIGKILL');
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (signal === 'SIGKILL') resolve(true);
      else if (code === 0) resolve(false);
      else reject(new Error(`The child ended with ${code ?? signal}`));
    });
  });
}

/**
 * Kills a process that changes the schema after its first statement, and after every `stride`th from there on, and lets
 * another one start: the schema, the tables and every row are as before the change or as after it, never in between.
 */
export function killedChange(stride: (dialect: Dialect) => number, timeout: number): void {
  describe.each(testDatabases(env))(
    'a process killed while it changes the schema on $dialect',
    ({ dialect, create }) => {
      let compiled: ReturnType<typeof compileForNode>;
      beforeAll(() => {
        compiled = compileForNode(['server/ops/testing/doomed-child.ts']);
      });
      afterAll(() => compiled?.remove());

      const onFresh = async <T>(work: (database: TestDatabase) => Promise<T>): Promise<T> => {
        const database = await create();
        try {
          await setUp(database.url);
          return await work(database);
        } finally {
          await database.drop();
        }
      };
      const started = async <T>(url: string, work: (kasbah: TestEngine) => Promise<T>): Promise<T> => {
        const kasbah = await openTestEngine(url);
        try {
          return await work(kasbah);
        } finally {
          await kasbah.close();
        }
      };

      it(
        'leaves all of the change or nothing of it, once another one starts',
        async () => {
          const [before, after] = await onFresh(async ({ url }) => {
            const first = await started(url, stateOf);
            await started(url, async (kasbah) => {
              const plan = await applySchema(kasbah.engine, kasbah.caller, WANTED);
              expect(plan.steps).toHaveLength(7);
            });
            return [first, await started(url, stateOf)];
          });
          expect(after.tables.map((table) => [table.name, table.rows.length])).toEqual([
            ['owners', 0],
            ['shelves', 2],
            ['things', ROWS],
          ]);
          const program = join(compiled.folder, 'server/ops/testing/doomed-child.js');
          const outcomes: string[] = [];
          for (let statement = 1, killed = true; killed; statement += stride(dialect)) {
            killed = await onFresh(async ({ url }) => {
              const wasKilled = await applyAndKill(program, url, statement);
              await started(url, async (kasbah) => {
                const state = await stateOf(kasbah);
                const whole = state.definitions.some((one) => one.name === 'owners');
                expect(state, `after statement ${statement}`).toEqual(whole ? after : before);
                outcomes.push(whole ? 'after' : 'before');
                // The lock is free, and the schema can be changed again.
                const things = state.definitions.find((one) => one.name === 'things')!;
                await applySchema(kasbah.engine, kasbah.caller, {
                  collections: [{ ...things, fields: [...things.fields, { name: 'later', type: 'string' }] }],
                });
              });
              return wasKilled;
            });
          }
          expect(outcomes.length).toBeGreaterThan(3);
          expect(outcomes.at(-1)).toBe('after');
          // Where the database rolls back, nothing is left of a change that was not committed.
          const cut = new Set(outcomes.slice(0, -1));
          expect([...cut]).toEqual([dialect === 'mysql' ? 'after' : 'before']);
        },
        timeout,
      );
    },
  );
}
