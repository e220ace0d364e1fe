import { env } from 'node:process';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Actor } from '../access/actor.ts';
import type { Parked } from '../data/parked.ts';
import { type TestDatabase, testDatabases } from '../data/testing/test-databases.ts';
import { isKasbahError } from '../lib/errors.ts';
import type { CollectionDefinition, FieldDefinition } from '../schema/definition.ts';
import { applySchema, definitionsOf, planSchema, type WantedSchema } from './change-schema.ts';
import { deleteItems } from './delete.ts';
import { followSchema } from './follow-schema.ts';
import { listParked, purgeParked, restoreParked } from './parked-schema.ts';
import { openTestEngine, type TestEngine } from './testing/test-engine.ts';
import { updateItem } from './update.ts';

const PEOPLE: CollectionDefinition = {
  name: 'people',
  fields: [{ name: 'name', type: 'string', required: true }],
};
const ORDERS: CollectionDefinition = {
  name: 'orders',
  display_template: '{{title}}',
  default_sort: ['-title'],
  fields: [
    { name: 'title', type: 'string', required: true },
    { name: 'amount', type: 'string' },
    { name: 'note', type: 'text' },
    { name: 'customer', type: 'many-to-one', options: { collection: 'people' } },
  ],
};

describe.each(testDatabases(env))('changing the schema on $dialect', ({ dialect, create }) => {
  let database: TestDatabase;
  let kasbah: TestEngine;

  const apply = (wanted: WantedSchema) => applySchema(kasbah.engine, kasbah.caller, wanted);
  const definition = (name: string): CollectionDefinition => {
    const found = definitionsOf(kasbah.engine.snapshot()).find((one) => one.name === name);
    if (!found) throw new Error(`no ${name}`);
    return structuredClone(found);
  };
  /** Gives a collection with some fields changed, added or (null) removed. */
  const changed = (
    name: string,
    fields: Record<string, Partial<FieldDefinition> | null>,
  ): CollectionDefinition => {
    const current = definition(name);
    const kept = current.fields.flatMap((field) =>
      fields[field.name] === null ? [] : [{ ...field, ...fields[field.name] }],
    );
    const added = Object.entries(fields).filter(
      ([key, value]) => value && !current.fields.some((field) => field.name === key),
    );
    return {
      ...current,
      fields: [
        ...kept,
        ...added.map(([key, value]) => ({ name: key, type: 'string', ...value }) as FieldDefinition),
      ],
    };
  };
  const refusal = async (wanted: WantedSchema) => {
    const error = await apply(wanted).then(
      () => null,
      (reason: unknown) => reason,
    );
    if (!isKasbahError(error)) throw error ?? new Error('It was not refused');
    return error.problems;
  };
  const reopen = async () => {
    await kasbah.close();
    kasbah = await openTestEngine(database.url);
  };

  beforeAll(async () => {
    database = await create();
    kasbah = await openTestEngine(database.url);
    await apply({ collections: [PEOPLE, ORDERS] });
    await kasbah.create('people', { name: 'Ada' }, { name: 'Bob' });
    await kasbah.create(
      'orders',
      { title: 'a', amount: '10.50', note: 'first', customer: 1 },
      { title: 'b', amount: '7', note: 'second', customer: 2 },
      { title: 'c', amount: 'many', note: null, customer: null },
      { title: 'd', amount: null, note: 'x'.repeat(300), customer: 1 },
    );
  });
  afterAll(async () => {
    await kasbah?.close();
    await database?.drop();
  });

  it('renames a field with its values and everything that names it', async () => {
    const plan = await apply({ collections: [changed('orders', { title: { name: 'subject' } })] });
    expect(plan.steps.map((step) => step.title)).toEqual(['Rename the field title of orders to subject']);
    expect(await kasbah.list('orders', { fields: 'subject', sort: 'subject' })).toEqual(
      ['a', 'b', 'c', 'd'].map((subject) => ({ subject })),
    );
    expect(definition('orders')).toMatchObject({
      display_template: '{{subject}}',
      default_sort: ['-subject'],
    });
  });

  it('swaps the names of two fields', async () => {
    await apply({
      collections: [changed('orders', { subject: { name: 'note' }, note: { name: 'subject' } })],
    });
    expect(await kasbah.list('orders', { fields: 'note,subject', filter: { note: { _eq: 'a' } } })).toEqual([
      { note: 'a', subject: 'first' },
    ]);
    await apply({
      collections: [changed('orders', { subject: { name: 'note' }, note: { name: 'subject' } })],
    });
    expect(
      await kasbah.list('orders', { fields: 'note,subject', filter: { subject: { _eq: 'a' } } }),
    ).toEqual([{ note: 'first', subject: 'a' }]);
  });

  it('renames a collection that another points to', async () => {
    await apply({ collections: [{ ...definition('people'), name: 'customers' }] });
    expect(
      await kasbah.list('orders', {
        fields: 'customer.name',
        filter: { customer: { name: { _eq: 'Bob' } } },
      }),
    ).toEqual([{ customer: { name: 'Bob' } }]);
    await reopen();
    expect(await kasbah.list('customers', { fields: 'name', sort: 'name' })).toEqual([
      { name: 'Ada' },
      { name: 'Bob' },
    ]);
  });

  it('says which values stand in the way of another type, and applies nothing', async () => {
    const wanted = {
      collections: [changed('orders', { amount: { type: 'decimal', options: { precision: 10, scale: 2 } } })],
    };
    expect(await refusal(wanted)).toEqual([
      expect.objectContaining({
        code: 'VALUES_DO_NOT_FIT',
        path: 'orders.amount',
        message: '1 of 3 values cannot become decimal. Items: 3.',
      }),
    ]);
    expect(
      await kasbah.list('orders', { fields: 'amount', filter: { amount: { _nnull: true } }, sort: 'id' }),
    ).toEqual([{ amount: '10.50' }, { amount: '7' }, { amount: 'many' }]);
  });

  it('changes a type, keeps the old values, and brings them back', async () => {
    const wanted: WantedSchema = {
      collections: [changed('orders', { amount: { type: 'decimal', options: { precision: 10, scale: 2 } } })],
      onMisfit: 'empty',
    };
    const plan = await planSchema(kasbah.engine, kasbah.caller, wanted);
    expect(plan.steps[0]).toMatchObject({
      kind: 'change_type',
      impact: { rows: 4, misfits: { count: 1, samples: [{ key: '3', value: 'many' }] } },
    });
    await apply(wanted);
    expect(await kasbah.list('orders', { fields: 'amount', sort: 'id' })).toEqual([
      { amount: '10.50' },
      { amount: '7.00' },
      { amount: null },
      { amount: null },
    ]);
    expect(await kasbah.list('orders', { fields: 'subject', filter: { amount: { _gt: 8 } } })).toEqual([
      { subject: 'a' },
    ]);
    const [parked] = await listParked(kasbah.engine, kasbah.caller);
    expect(parked).toMatchObject({
      kind: 'field',
      collection: 'orders',
      field: 'amount',
      reason: 'type_changed',
    });
    await restoreParked(kasbah.engine, kasbah.caller, parked?.id ?? '');
    expect(await kasbah.list('orders', { fields: 'amount', sort: 'id' })).toEqual([
      { amount: '10.50' },
      { amount: '7' },
      { amount: 'many' },
      { amount: null },
    ]);
    expect((await listParked(kasbah.engine, kasbah.caller)).map((one) => one.reason)).toEqual([
      'type_changed',
    ]);
  });

  it('removes a field without losing it, takes a new one of the same name, and restores after a restart', async () => {
    await apply({ collections: [changed('orders', { note: null, customer: null })] });
    expect(Object.keys((await kasbah.list('orders', { limit: 1 }))[0] ?? {})).toEqual([
      'id',
      'subject',
      'amount',
    ]);
    await kasbah.create('orders', { subject: 'e' });
    await reopen();
    const parked = await listParked(kasbah.engine, kasbah.caller);
    const note = parked.find((one) => one.field === 'note');
    const customer = parked.find((one) => one.field === 'customer');
    await restoreParked(kasbah.engine, kasbah.caller, note?.id ?? '');
    await restoreParked(kasbah.engine, kasbah.caller, customer?.id ?? '');
    expect(
      await kasbah.list('orders', { fields: 'subject,note,customer.name', sort: 'subject', limit: 2 }),
    ).toEqual([
      { subject: 'a', note: 'first', customer: { name: 'Ada' } },
      { subject: 'b', note: 'second', customer: { name: 'Bob' } },
    ]);
  });

  it('removes a required field; new items need no value of it', async () => {
    await apply({
      collections: [changed('orders', { code: { type: 'integer', required: true, default: 5 } })],
    });
    await apply({ collections: [changed('orders', { code: null })] });
    expect(await kasbah.create('orders', { subject: 'f' })).toMatchObject([{ subject: 'f' }]);
  });

  it.each<[string, Record<string, Partial<FieldDefinition>>, string]>([
    ['required over empty values', { note: { required: true } }, 'orders.note'],
    ['unique over doubled values', { customer: { unique: true } }, 'orders.customer'],
    ['a size that is too small', { amount: { options: { max_length: 3 } } }, 'orders.amount'],
  ])('refuses %s with the items', async (_, fields, path) => {
    const [problem] = await refusal({ collections: [changed('orders', fields)] });
    expect(problem).toMatchObject({ code: 'VALUES_DO_NOT_FIT', path });
    expect(problem?.message).toMatch(/Items: \d/);
  });

  it('changes required, unique, default and size, and the database holds to them', async () => {
    const wanted = changed('orders', {
      subject: { unique: true, default: 'untitled', options: { max_length: 20 } },
    });
    await apply({ collections: [wanted] });
    await expect(kasbah.create('orders', { subject: 'a' })).rejects.toMatchObject({ code: 'NOT_UNIQUE' });
    expect(await kasbah.create('orders', {})).toMatchObject([{ subject: 'untitled' }]);
    await expect(
      updateItem(
        kasbah.engine,
        kasbah.caller,
        'orders',
        1,
        { subject: 'y'.repeat(21) },
        { parameters: () => ({}) },
      ),
    ).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    await apply({ collections: [changed('orders', { subject: { unique: false, required: false } })] });
    expect(await kasbah.create('orders', { subject: 'a' }, { subject: null })).toMatchObject([
      { subject: 'a' },
      { subject: null },
    ]);
  });

  it('removes a collection once nothing points to it, and restores it with its items', async () => {
    expect(await refusal({ collections: [], remove: ['customers'] })).toMatchObject([
      { code: 'INVALID_SCHEMA', message: expect.stringContaining('no collection customers') },
    ]);
    await apply({ collections: [changed('orders', { customer: null })], remove: ['customers'] });
    expect(kasbah.engine.snapshot().collections.has('customers')).toBe(false);
    await apply({ collections: [{ name: 'customers', fields: [{ name: 'other', type: 'string' }] }] });
    await apply({ collections: [], remove: ['customers'] });
    await reopen();
    const parked = (await listParked(kasbah.engine, kasbah.caller)).filter(
      (one) => one.kind === 'collection',
    );
    await restoreParked(kasbah.engine, kasbah.caller, parked.at(-1)?.id ?? '');
    expect(await kasbah.list('customers', { fields: 'name', sort: 'name' })).toEqual([
      { name: 'Ada' },
      { name: 'Bob' },
    ]);
    const link = (await listParked(kasbah.engine, kasbah.caller)).find((one) => one.field === 'customer');
    await restoreParked(kasbah.engine, kasbah.caller, link?.id ?? '');
    expect(
      await kasbah.list('orders', { fields: 'customer.name', filter: { subject: { _eq: 'b' } } }),
    ).toEqual([{ customer: { name: 'Bob' } }]);
  });

  it('purges what was removed for good', async () => {
    const before = (await listParked(kasbah.engine, kasbah.caller)).length;
    expect(before).toBeGreaterThan(0);
    expect(await purgeParked(kasbah.engine, new Date(Date.now() - 60_000))).toBe(0);
    expect(await purgeParked(kasbah.engine, new Date(Date.now() + 60_000))).toBe(before);
    expect(await listParked(kasbah.engine, kasbah.caller)).toEqual([]);
    expect(await kasbah.list('orders', { fields: 'subject', filter: { subject: { _eq: 'b' } } })).toEqual([
      { subject: 'b' },
    ]);
  });

  it('gives no number of a deleted item out again after a table was replaced', async () => {
    const [made] = await kasbah.create('orders', { subject: 'last' });
    await deleteItems(kasbah.engine, kasbah.caller, 'orders', [made?.id]);
    await apply({
      collections: [changed('orders', { note: { type: 'string', options: { max_length: 400 } } })],
    });
    const [next] = await kasbah.create('orders', { subject: 'next' });
    expect(Number(next?.id)).toBeGreaterThan(Number(made?.id));
  });

  it(`is the same after a restart (${dialect})`, async () => {
    const { version } = kasbah.engine.snapshot();
    await reopen();
    expect(kasbah.engine.snapshot().version).toBe(version);
  });
});

describe.each(testDatabases(env))('rules of fields on $dialect', ({ create }) => {
  it('hold for the whole stored item, follow renames, and must be filters of the schema', async () => {
    const database = await create();
    const kasbah = await openTestEngine(database.url);
    const rules: CollectionDefinition = {
      name: 'bookings',
      fields: [
        { name: 'starts', type: 'integer', required: true },
        {
          name: 'ends',
          type: 'integer',
          validation: {
            filter: { _or: [{ ends: { _null: true } }, { ends: { _gt: 10 } }] },
            message: 'End after ten.',
          },
        },
        {
          name: 'guest',
          type: 'many-to-one',
          options: { collection: 'people' },
          validation: { filter: { guest: { name: { _neq: 'Eve' } } }, message: 'Not Eve.' },
        },
      ],
    };
    try {
      await applySchema(kasbah.engine, kasbah.caller, { collections: [PEOPLE, rules] });
      await kasbah.create('people', { name: 'Ada' }, { name: 'Eve' });
      await kasbah.create('bookings', { starts: 1, ends: 11, guest: 1 });
      const refused = await kasbah
        .create('bookings', { starts: 1, ends: 9, guest: 2 })
        .catch((error: unknown) => error);
      expect(refused).toMatchObject({
        problems: [
          { code: 'VALIDATION_FAILED', path: 'ends', message: 'End after ten.' },
          { code: 'VALIDATION_FAILED', path: 'guest', message: 'Not Eve.' },
        ],
      });
      const update = updateItem(
        kasbah.engine,
        kasbah.caller,
        'bookings',
        1,
        { ends: 3 },
        { parameters: () => ({}) },
      );
      await expect(update).rejects.toMatchObject({ path: 'ends' });
      expect(await kasbah.list('bookings', { fields: 'ends' })).toEqual([{ ends: 11 }]);
      const current = structuredClone(
        definitionsOf(kasbah.engine.snapshot()).find((one) => one.name === 'bookings')!,
      );
      const condition = { _and: [{ ends: { _gt: 3 } }, { _not: { ends: { _in: [5, 6] } } }] };
      const settings = { sort_field: 'ends', archive_field: 'ends', archive_value: 99 };
      await applySchema(kasbah.engine, kasbah.caller, {
        collections: [
          {
            ...current,
            ...settings,
            fields: current.fields.map((one) => (one.name === 'guest' ? { ...one, condition } : one)),
          },
        ],
      });
      const shown = definitionsOf(kasbah.engine.snapshot()).find((one) => one.name === 'bookings')!;
      await applySchema(kasbah.engine, kasbah.caller, {
        collections: [
          {
            ...shown,
            fields: shown.fields.map((one) => (one.name === 'ends' ? { ...one, name: 'until' } : one)),
          },
        ],
      });
      const after = definitionsOf(kasbah.engine.snapshot()).find((one) => one.name === 'bookings')!;
      expect(after).toMatchObject({ sort_field: 'until', archive_field: 'until', archive_value: 99 });
      expect(after.fields.find((one) => one.name === 'guest')?.condition).toEqual({
        _and: [{ until: { _gt: 3 } }, { _not: { until: { _in: [5, 6] } } }],
      });
      await expect(kasbah.create('bookings', { starts: 1, until: 9, guest: 1 })).rejects.toMatchObject({
        path: 'until',
      });
      const broken = {
        ...rules,
        name: 'broken',
        fields: [{ ...rules.fields[0]!, validation: { filter: { nothing: { _eq: 1 } }, message: 'x' } }],
      };
      await expect(planSchema(kasbah.engine, kasbah.caller, { collections: [broken] })).rejects.toMatchObject(
        {
          code: 'INVALID_SCHEMA',
          path: 'broken.fields.starts.validation.filter.nothing',
        },
      );
      for (const [condition, path, message] of [
        [{ nothing: { _eq: 1 } }, '.nothing', 'no field'],
        [{ starts: { _contains: 'x' } }, '.starts._contains', 'cannot be asked'],
        [{ _not: { guest: { name: { _eq: 'Eve' } } } }, '', 'linked items'],
      ] as const)
        await expect(
          planSchema(kasbah.engine, kasbah.caller, {
            collections: [
              {
                ...rules,
                name: 'broken',
                fields: rules.fields.map((one) => (one.name === 'starts' ? { ...one, condition } : one)),
              },
            ],
          }),
        ).rejects.toMatchObject({
          code: 'INVALID_SCHEMA',
          path: `broken.fields.starts.condition${path}`,
          message: expect.stringContaining(message),
        });
    } finally {
      await kasbah.close();
      await database.drop();
    }
  });
});

describe.each(testDatabases(env))('indexes over several fields on $dialect', ({ create }) => {
  it('come, follow renames, refuse doubles, and go', async () => {
    const database = await create();
    const kasbah = await openTestEngine(database.url);
    const apply = (wanted: Partial<CollectionDefinition>) =>
      applySchema(kasbah.engine, kasbah.caller, { collections: [{ ...now(), ...wanted }] });
    const now = () =>
      structuredClone(definitionsOf(kasbah.engine.snapshot()).find((one) => one.name === 'issues')!);
    const add = (year: number, number: number) => kasbah.create('issues', { year, number });
    try {
      await applySchema(kasbah.engine, kasbah.caller, {
        collections: [
          {
            name: 'issues',
            fields: [
              { name: 'year', type: 'integer' },
              { name: 'nr', type: 'integer' },
            ],
          },
        ],
      });
      await kasbah.create('issues', { year: 2026, nr: 1 }, { year: 2026, nr: 1 }, { year: 2026, nr: 2 });
      const indexes = [{ fields: ['year', 'nr'], unique: true }];
      await expect(apply({ indexes })).rejects.toMatchObject({
        code: 'VALUES_DO_NOT_FIT',
        path: 'issues.indexes[0]',
        message: '2 items share their values of year, nr with another. Items: 1, 2.',
      });
      await deleteItems(kasbah.engine, kasbah.caller, 'issues', [1]);
      const plan = await apply({
        indexes,
        fields: now().fields.map((one) => (one.name === 'nr' ? { ...one, name: 'number' } : one)),
      });
      expect(plan.steps.map((step) => step.kind)).toEqual(['rename_field', 'change_indexes']);
      expect(now().indexes).toEqual([{ fields: ['year', 'number'], unique: true }]);
      await expect(add(2026, 1)).rejects.toMatchObject({ code: 'NOT_UNIQUE' });
      await apply({ indexes: [{ fields: ['year', 'number'] }] });
      await add(2026, 1);
      await deleteItems(kasbah.engine, kasbah.caller, 'issues', [2]);
      await apply({ indexes: [{ fields: ['year', 'number'], unique: true }] });
      await expect(add(2026, 2)).rejects.toMatchObject({ code: 'NOT_UNIQUE' });
      // One that gets another type, on a column of its own, does not.
      await apply({
        fields: now().fields.map((one) => (one.name === 'number' ? { ...one, type: 'bigint' } : one)),
      });
      await expect(add(2026, 2)).rejects.toMatchObject({ code: 'NOT_UNIQUE' });
      // A field that goes takes the index with it.
      await apply({ indexes: [], fields: now().fields.filter((one) => one.name !== 'year') });
      await kasbah.create('issues', { number: '2' });
    } finally {
      await kasbah.close();
      await database.drop();
    }
  });
});

describe.each(testDatabases(env))('links that come and go on $dialect', ({ create }) => {
  it('are checked against what is there, and come back with both sides', async () => {
    const database = await create();
    const kasbah = await openTestEngine(database.url);
    const apply = (wanted: WantedSchema) => applySchema(kasbah.engine, kasbah.caller, wanted);
    const now = (name: string) =>
      structuredClone(definitionsOf(kasbah.engine.snapshot()).find((one) => one.name === name)!);
    const field = (name: string, key: string) => now(name).fields.find((one) => one.name === key)!;
    const restore = async (match: (one: Parked) => boolean) => {
      const parked = (await listParked(kasbah.engine, kasbah.caller)).find(match);
      await restoreParked(kasbah.engine, kasbah.caller, parked?.id ?? 'nothing');
    };
    try {
      await apply({
        collections: [
          {
            name: 'shelf',
            fields: [
              { name: 'label', type: 'string' },
              { name: 'books', type: 'one-to-many', options: { collection: 'book', field: 'shelf' } },
            ],
          },
          {
            name: 'book',
            fields: [
              { name: 'title', type: 'string' },
              { name: 'shelf', type: 'many-to-one', options: { collection: 'shelf' } },
              { name: 'other', type: 'integer' },
              { name: 'state', type: 'string' },
            ],
          },
        ],
      });
      await kasbah.create('shelf', { label: 'A' }, { label: 'B' });
      await kasbah.create(
        'book',
        { title: 'x', shelf: 1, other: 2, state: 'new' },
        { title: 'y', shelf: 2, other: 99, state: 'worn' },
      );

      const linked = {
        ...now('book'),
        fields: now('book').fields.map((one) =>
          one.name === 'other' ? { ...one, type: 'many-to-one', options: { collection: 'shelf' } } : one,
        ),
      };
      await expect(apply({ collections: [linked] })).rejects.toMatchObject({
        code: 'VALUES_DO_NOT_FIT',
        path: 'book.other',
      });
      await apply({ collections: [linked], onMisfit: 'empty' });
      expect(await kasbah.list('book', { fields: 'other.label', sort: 'id' })).toEqual([
        { other: { label: 'B' } },
        { other: null },
      ]);

      const chosen = {
        ...now('book'),
        fields: now('book').fields.map((one) =>
          one.name === 'state' ? { ...one, type: 'select', options: { choices: [{ value: 'new' }] } } : one,
        ),
      };
      await expect(apply({ collections: [chosen] })).rejects.toMatchObject({
        code: 'VALUES_DO_NOT_FIT',
        message: expect.stringContaining('1 of 2 values cannot become choice'),
      });

      await apply({
        collections: [
          {
            ...now('book'),
            fields: now('book').fields.filter((one) => one.name !== 'shelf' && one.name !== 'other'),
          },
        ],
        remove: ['shelf'],
      });
      await restore((one) => one.kind === 'collection');
      expect(kasbah.engine.snapshot().collections.get('shelf')?.fields.has('books')).toBe(false);
      await restore((one) => one.field === 'shelf');
      await restore((one) => one.field === 'books');
      expect(await kasbah.list('shelf', { fields: 'label,books.title', sort: 'id' })).toEqual([
        { label: 'A', books: [{ title: 'x' }] },
        { label: 'B', books: [{ title: 'y' }] },
      ]);

      const shelf = field('book', 'shelf');
      await apply({
        collections: [
          { ...now('shelf'), fields: now('shelf').fields.filter((one) => one.name !== 'books') },
          { ...now('book'), fields: now('book').fields.filter((one) => one.id !== shelf.id) },
        ],
      });
      await deleteItems(kasbah.engine, kasbah.caller, 'shelf', [2]);
      await expect(restore((one) => one.field === 'shelf')).rejects.toMatchObject({
        code: 'VALUES_DO_NOT_FIT',
        message: expect.stringContaining('deleted since: 2'),
      });
    } finally {
      await kasbah.close();
      await database.drop();
    }
  });
});

describe.each(testDatabases(env))('two servers on one $dialect database', ({ create }) => {
  it('start at once on an empty database, see each other’s changes, and refuse plans that are out of date', async () => {
    const database = await create();
    try {
      const [one, two] = await Promise.all([openTestEngine(database.url), openTestEngine(database.url)]);
      let unfollow = () => {};
      try {
        await applySchema(one.engine, one.caller, { collections: [PEOPLE] });
        const clash = applySchema(two.engine, two.caller, {
          collections: [{ ...ORDERS, fields: ORDERS.fields.slice(0, 2) }],
        });
        expect(await clash.catch((error: unknown) => error)).toMatchObject({ code: 'CONFLICT' });
        // Only now: a server that had followed already would know the change, and its plan would be up to date.
        const follower = followSchema(two.engine);
        const timer = setInterval(() => void follower.look(), 20);
        unfollow = () => clearInterval(timer);
        await vi.waitFor(
          () => expect(two.engine.snapshot().version).toBe(one.engine.snapshot().version),
          5000,
        );
        await applySchema(two.engine, two.caller, { collections: [ORDERS] });
        expect(await two.list('orders')).toEqual([]);
        const guest: Actor = { type: 'user', id: null, name: 'Eve', roles: ['readers'], attributes: {} };
        await expect(two.list('orders', {}, guest)).rejects.toMatchObject({ code: 'FORBIDDEN' });
        await one.create('kasbah_roles', { id: 'readers', name: 'readers' });
        await one.create('kasbah_policies', {
          role: 'readers',
          collection: 'orders',
          action: 'read',
          effect: 'allow',
          where: null,
          fields: ['*'],
        });
        await vi.waitFor(async () => expect(await two.list('orders', {}, guest)).toEqual([]), 5000);
      } finally {
        unfollow();
        await one.close();
        await two.close();
      }
    } finally {
      await database.drop();
    }
  });
});
