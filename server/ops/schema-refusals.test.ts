import { env } from 'node:process';
import { describe, expect, it } from 'vitest';
import { MIGRATIONS } from '../../migrations/all.ts';
import type { Database, Executor } from '../data/database.ts';
import { migrate } from '../data/migrate.ts';
import { openDatabase } from '../data/open-database.ts';
import { type TestDatabase, testDatabases } from '../data/testing/test-databases.ts';
import { isKasbahError } from '../lib/errors.ts';
import type { CollectionDefinition } from '../schema/definition.ts';
import { applySchema, definitionsOf, type WantedSchema } from './change-schema.ts';
import { listParked, restoreParked } from './parked-schema.ts';
import { type SchemaState, stateOf } from './testing/physical.ts';
import { openTestEngine, type TestEngine } from './testing/test-engine.ts';

const PEOPLE: CollectionDefinition = {
  name: 'people',
  fields: [
    { name: 'name', type: 'string', required: true, unique: true },
    { name: 'nick', type: 'string', default: 'nobody' },
  ],
};
const ORDERS: CollectionDefinition = {
  name: 'orders',
  indexes: [{ fields: ['title', 'amount'], unique: true }],
  fields: [
    { name: 'title', type: 'string', required: true },
    { name: 'amount', type: 'string', indexed: true },
    { name: 'price', type: 'decimal', options: { precision: 10, scale: 2 } },
    { name: 'customer', type: 'many-to-one', options: { collection: 'people', on_delete: 'cascade' } },
    { name: 'helper', type: 'many-to-one', options: { collection: 'people' } },
    { name: 'note', type: 'text' },
    {
      name: 'total',
      type: 'computed',
      options: { expression: 'price * 2', result: 'float', stored: true },
    },
    { name: 'kind', type: 'string' },
    {
      name: 'about',
      type: 'many-to-any',
      options: { collections: ['people', 'spare'], collection_field: 'kind' },
    },
  ],
};
const SPARE: CollectionDefinition = { name: 'spare', fields: [{ name: 'word', type: 'string' }] };

/** One change with a step of every kind. */
function everyStep(engine: TestEngine['engine']): WantedSchema {
  const find = (name: string) =>
    structuredClone(definitionsOf(engine.snapshot()).find((one) => one.name === name)!);
  const [people, orders] = [find('people'), find('orders')];
  const field = (definition: CollectionDefinition, name: string) =>
    definition.fields.find((one) => one.name === name)!;
  return {
    remove: ['spare'],
    collections: [
      {
        ...people,
        name: 'clients',
        fields: [
          field(people, 'id'),
          { ...field(people, 'name'), name: 'nick' },
          { ...field(people, 'nick'), name: 'name', default: 'somebody' },
        ],
      },
      {
        ...orders,
        indexes: [],
        fields: [
          field(orders, 'id'),
          { ...field(orders, 'title'), unique: true, options: { max_length: 60 } },
          { ...field(orders, 'amount'), type: 'integer', name: 'pieces' },
          { ...field(orders, 'price'), required: true, options: { precision: 12, scale: 2 } },
          {
            ...field(orders, 'customer'),
            options: { collection: 'clients', on_delete: 'cascade' },
            required: true,
          },
          {
            ...field(orders, 'total'),
            name: 'sum',
            options: { expression: 'price * 3', result: 'float', stored: true },
          },
          field(orders, 'kind'),
          { ...field(orders, 'about'), options: { collections: ['clients'], collection_field: 'kind' } },
          { name: 'extra', type: 'boolean', required: true, default: true, indexed: true },
          { name: 'place', type: 'many-to-one', options: { collection: 'places' } },
        ],
      },
      { name: 'places', fields: [{ name: 'name', type: 'string', indexed: true }] },
    ],
  };
}

interface Fault {
  /** The statement that goes wrong, of those that change tables and rows, counted from the moment it is set. */
  at: number;
  /** `refused` sends what no database takes; `lost` ends the connection for good; `stubborn` refuses all after it. */
  kind: 'refused' | 'lost' | 'stubborn';
}

/** On a busy machine MariaDB takes a second for what is done and undone. */
const PATIENCE = 180_000;

const COUNTED = /^(?:alter|create|drop|UPDATE|insert into .kasbah_collections)/;

class ConnectionLost extends Error {
  readonly fatal = true;
}

/** A database in which the faults happen, one after the other. */
function faulty(faults: Fault[]) {
  let seen = 0;
  let gone: 'lost' | 'stubborn' | null = null;
  const guard = <T extends Executor>(executor: T): T => {
    const run: Executor['run'] = async (sql, values) => {
      const [fault] = faults;
      if (fault && COUNTED.test(sql) && ++seen >= fault.at) {
        faults.shift();
        seen = 0;
        if (fault.kind !== 'refused') gone = fault.kind;
        else return executor.run('this is no statement');
      }
      if (gone === 'lost') throw new ConnectionLost();
      return gone === 'stubborn' && /^alter|^drop/i.test(sql)
        ? executor.run('this is no statement')
        : executor.run(sql, values);
    };
    return { ...executor, run };
  };
  return (database: Database): Database => ({
    ...guard(database),
    transaction: (work) => database.transaction((tx) => work(guard(tx))),
    schemaTransaction: (work) => database.schemaTransaction((tx) => work(guard(tx))),
  });
}

async function fill(kasbah: TestEngine): Promise<void> {
  await applySchema(kasbah.engine, kasbah.caller, { collections: [PEOPLE, ORDERS, SPARE] });
  await kasbah.create('people', { name: 'Ada' }, { name: 'Bob', nick: 'b' });
  await kasbah.create('spare', { word: 'kept' });
  await kasbah.create(
    'orders',
    { title: 'a', amount: '1', price: '1.50', customer: 1, helper: 2, note: 'x', kind: 'people', about: 1 },
    { title: 'b', amount: '22', price: '2.00', customer: 2 },
  );
}

describe.each(testDatabases(env))('a statement that $dialect refuses', ({ dialect, create }) => {
  const failureOf = (work: Promise<unknown>) =>
    work.then(
      () => null,
      (error: unknown) => error,
    );
  const on = async (work: (database: TestDatabase) => Promise<void>) => {
    const database = await create();
    try {
      await work(database);
    } finally {
      await database.drop();
    }
  };
  const opened = async <T>(url: string, work: (kasbah: TestEngine) => Promise<T>, faults: Fault[] = []) => {
    const kasbah = await openTestEngine(url, faulty(faults));
    try {
      return await work(kasbah);
    } finally {
      await kasbah.close();
    }
  };

  it('undoes all that ran before it, whichever it is, and is named with the reason', {
    timeout: PATIENCE,
  }, async () => {
    await on(({ url }) => {
      const faults: Fault[] = [];
      return opened(
        url,
        async (kasbah) => {
          await fill(kasbah);
          const before = await stateOf(kasbah);
          const codes = new Set<string>();
          const refused = new Set<unknown>();
          for (let at = 1; ; at += dialect === 'mysql' ? 2 : 1) {
            faults.push({ at, kind: 'refused' });
            const failure = await failureOf(
              applySchema(kasbah.engine, kasbah.caller, everyStep(kasbah.engine)),
            );
            if (failure === null) break;
            const told = isKasbahError(failure);
            codes.add(told ? failure.code : 'untold');
            if (told) {
              expect(failure.message).toMatch(/syntax/i);
              refused.add(failure.details.refused);
            }
            expect(await stateOf(kasbah), `statement ${at}`).toEqual(before);
          }
          expect([...codes].filter((code) => code !== 'untold')).toEqual(['SCHEMA_REFUSED']);
          if (dialect === 'mysql') expect(codes).not.toContain('untold');
          expect(refused.size).toBeGreaterThan(15);
          expect(faults.splice(0)).toHaveLength(1);
          expect((await stateOf(kasbah)).tables.map((table) => table.name)).toEqual([
            'clients',
            'orders',
            'places',
          ]);
        },
        faults,
      );
    });
  });

  it('undoes a restore too', async () => {
    await on(({ url }) => {
      const faults: Fault[] = [];
      return opened(
        url,
        async (kasbah) => {
          await fill(kasbah);
          await applySchema(kasbah.engine, kasbah.caller, everyStep(kasbah.engine));
          const parked = await listParked(kasbah.engine, kasbah.caller);
          const before = await stateOf(kasbah);
          const helper = parked.find((one) => one.field === 'helper')!;
          for (let at = 1; ; at++) {
            faults.push({ at, kind: 'refused' });
            const failure = await failureOf(restoreParked(kasbah.engine, kasbah.caller, helper.id));
            if (failure === null) break;
            expect(failure).toMatchObject({ message: expect.stringMatching(/syntax/) });
            expect(await stateOf(kasbah), `statement ${at}`).toEqual(before);
          }
          expect(faults.splice(0)).toHaveLength(1);
        },
        faults,
      );
    });
  });

  it.runIf(dialect === 'mysql')(
    'is undone by the next start where the database went away meanwhile',
    { timeout: PATIENCE },
    async () => {
      for (const lostAt of [1, 6, 15]) {
        await on(async ({ url }) => {
          await opened(url, fill);
          const before = await opened(url, stateOf);
          const faults: Fault[] = [];
          await opened(
            url,
            async (kasbah) => {
              faults.push({ at: 30, kind: 'refused' }, { at: lostAt, kind: 'lost' });
              const failure = await failureOf(
                applySchema(kasbah.engine, kasbah.caller, everyStep(kasbah.engine)),
              );
              expect(failure).toBeInstanceOf(ConnectionLost);
            },
            faults,
          );
          expect(await opened(url, stateOf)).toEqual(before);
        });
      }
    },
  );

  it.runIf(dialect === 'mysql')('is undone where the start after a crash meets it', async () => {
    await on(async ({ url }) => {
      await opened(url, fill);
      const before = await opened(url, stateOf);
      const faults: Fault[] = [];
      await opened(
        url,
        async (kasbah) => {
          faults.push({ at: 20, kind: 'lost' });
          await failureOf(applySchema(kasbah.engine, kasbah.caller, everyStep(kasbah.engine)));
        },
        faults,
      );
      expect(await opened(url, stateOf, [{ at: 4, kind: 'refused' }])).toEqual(before);
    });
  });

  it.runIf(dialect === 'mysql')('never leaves a first start half done', { timeout: PATIENCE }, async () => {
    const starts: SchemaState['definitions'][] = [];
    for (const lostAt of [1, 2, 3, 1000]) {
      await on(async ({ url }) => {
        const database = await openDatabase(url);
        await migrate(database, MIGRATIONS);
        await database.close();
        const failure = await failureOf(opened(url, stateOf, [{ at: lostAt, kind: 'lost' }]));
        if (lostAt < 1000) expect(failure).toBeInstanceOf(ConnectionLost);
        starts.push(
          await opened(url, async ({ engine }) =>
            definitionsOf(engine.snapshot()).map(({ fields, name }) => ({
              name,
              fields: fields.map(({ name: field, type }) => ({ name: field, type })),
            })),
          ),
        );
      });
    }
    const whole = starts.at(-1);
    expect(whole?.length).toBeGreaterThan(1);
    for (const start of starts) expect(start).toEqual(whole);
  });

  it.runIf(dialect === 'mysql')('is told as half applied only where undoing is refused too', async () => {
    await on(({ url }) => {
      const faults: Fault[] = [];
      return opened(
        url,
        async (kasbah) => {
          await fill(kasbah);
          faults.push({ at: 20, kind: 'stubborn' });
          const failure = await failureOf(
            applySchema(kasbah.engine, kasbah.caller, everyStep(kasbah.engine)),
          );
          expect(failure).toMatchObject({ code: 'SCHEMA_HALF_APPLIED', details: { ran: expect.any(Array) } });
          expect(await kasbah.engine.database.all('SELECT id FROM kasbah_journal')).toEqual([]);
        },
        faults,
      );
    });
  });
});
