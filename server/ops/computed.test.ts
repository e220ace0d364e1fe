import { env } from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabases } from '../data/testing/test-databases.ts';
import type { FieldDefinition } from '../schema/definition.ts';
import type { Item } from '../schema/item.ts';
import { applySchema, planSchema } from './change-schema.ts';
import { openTestEngine, type TestEngine } from './testing/test-engine.ts';
import { updateItem } from './update.ts';

const computed = (name: string, expression: string, result: string, more: Item = {}): FieldDefinition => ({
  name,
  type: 'computed',
  options: { expression, result, ...more },
});

const STORED: FieldDefinition[] = [
  { name: 'title', type: 'string' },
  { name: 'price', type: 'decimal', options: { precision: 12, scale: 2 } },
  { name: 'amount', type: 'integer' },
  { name: 'weight', type: 'float' },
  { name: 'active', type: 'boolean' },
  { name: 'due', type: 'date' },
  { name: 'sent', type: 'datetime' },
  { name: 'tags', type: 'tags' },
  { name: 'code', type: 'secret' },
];

const FULL: Item = {
  title: 'Crème 10% "brûlée"',
  price: '19.99',
  amount: 3,
  weight: 1.25,
  active: true,
  due: '2024-02-28',
  sent: '2026-12-31T23:30:00.000Z',
};
const EMPTY: Item = {};

/** Expression, declared result, and what it gives for the full item and for the empty one. */
const EXPRESSIONS: [string, string, unknown, unknown][] = [
  ['price * amount', 'decimal:2', '59.97', null],
  ['price * (1 + 19 / 100)', 'decimal:4', '23.7881', null],
  ['amount / 2', 'float', 1.5, null],
  ['10 / 4', 'decimal:1', '2.5', '2.5'],
  ['1 / 3', 'decimal:10', '0.3333333333', '0.3333333333'],
  ['amount / (amount - 3)', 'float', null, null],
  ['amount % 2', 'integer', 1, null],
  ['-amount + 1', 'integer', -2, null],
  ['amount * 1000000 * 1000000', 'integer', 3_000_000_000_000, null],
  ['round(weight)', 'integer', 1, null],
  ['round(price / 3, 1)', 'decimal:1', '6.7', null],
  ['floor(-weight)', 'integer', -2, null],
  ['ceil(-weight)', 'integer', -1, null],
  ['ceil(weight)', 'integer', 2, null],
  ['floor(amount)', 'integer', 3, null],
  ['abs(-weight)', 'float', 1.25, null],
  ['min(amount, weight, 7)', 'float', 1.25, null],
  ['max(amount, 7)', 'integer', 7, null],
  ["concat(title, ' × ', amount)", 'string', 'Crème 10% "brûlée" × 3', ' × '],
  ['concat(due)', 'string', '2024-02-28', ''],
  ["concat(text(price, 1), ' €')", 'string', '20.0 €', ' €'],
  ['length(title)', 'integer', 18, null],
  ['substring(title, 1, 5)', 'string', 'Crème', null],
  ['substring(title, 7)', 'string', '10% "brûlée"', null],
  ["replace(title, '%', ' percent')", 'string', 'Crème 10 percent "brûlée"', null],
  ["concat('it''s', \"?\", '\\\\')", 'refused', 0, 0],
  ['concat("it\'s ", "?", \'\\\\\')', 'string', "it's ?\\", "it's ?\\"],
  ["upper(trim('  abc '))", 'string', 'ABC', 'ABC'],
  ["lower('ABC')", 'string', 'abc', 'abc'],
  ["contains(title, 'brûlée')", 'boolean', true, null],
  ["contains(title, 'BRÛLÉE')", 'boolean', false, null],
  ["coalesce(title, 'no title')", 'string', 'Crème 10% "brûlée"', 'no title'],
  ['coalesce(amount, 0) + 1', 'integer', 4, 1],
  ["if(amount > 2 && active, 'many', 'few')", 'string', 'many', 'few'],
  ["active ? 'on' : 'off'", 'string', 'on', 'off'],
  ['amount = 3', 'boolean', true, null],
  ['amount != null', 'boolean', true, false],
  ['title == null', 'boolean', false, true],
  ['!(amount >= 3) || active', 'boolean', true, null],
  ["due < '2024-03-01'", 'boolean', true, null],
  ["days_between(due, '2024-03-01')", 'integer', 2, null],
  ['add_days(due, 2)', 'date', '2024-03-01', null],
  ['add_days(sent, 1)', 'date', '2027-01-01', null],
  ['date(sent)', 'date', '2026-12-31', null],
  ['year(sent)', 'integer', 2026, null],
  ['month(due)', 'integer', 2, null],
  ['day(due)', 'integer', 28, null],
  ['hour(sent)', 'integer', 23, null],
  ['sent', 'datetime', '2026-12-31T23:30:00.000Z', null],
  ['days_between(today(), add_days(today(), 7))', 'integer', 7, 7],
  ['if(active, null, 5)', 'integer', null, 5],
];
const CASES = EXPRESSIONS.filter(([, result]) => result !== 'refused').map(
  ([text, result, full, empty], at) => {
    const [kind, scale] = result.split(':');
    return { text, name: `c${at}`, kind: kind!, more: scale ? { scale: Number(scale) } : {}, full, empty };
  },
);

describe.each(testDatabases(env))('computed fields on $dialect', ({ create }) => {
  let database: TestDatabase;
  let kasbah: TestEngine;
  const apply = (fields: FieldDefinition[], name = 'things') =>
    applySchema(kasbah.engine, kasbah.caller, { collections: [{ name, fields }] });
  const refusal = async (fields: FieldDefinition[]) => {
    const error = await planSchema(kasbah.engine, kasbah.caller, {
      collections: [{ name: 'refused', fields: [...STORED, ...fields] }],
    }).catch((reason: unknown) => reason);
    return (error as { problems?: { path: string; message: string }[] }).problems?.map(
      ({ path, message }) => `${path}: ${message}`,
    );
  };
  const noQuery = { parameters: () => ({}) };
  const update = (id: unknown, patch: Item) =>
    updateItem(kasbah.engine, kasbah.caller, 'orders', id, patch, noQuery);

  beforeAll(async () => {
    database = await create();
    kasbah = await openTestEngine(database.url);
  }, 60_000);
  afterAll(async () => {
    await kasbah?.close();
    await database?.drop();
  });

  it('works expressions out alike when they are read and when they are stored', async () => {
    const daily = (text: string) => text.includes('today()');
    await apply([
      ...STORED,
      ...CASES.map(({ name, text, kind, more }) => computed(name, text, kind, more)),
      ...CASES.filter(
        ({ text, kind, full }) => !daily(text) && !(kind === 'integer' && Number(full) > 2 ** 31),
      ).map(({ name, text, kind, more }) => computed(`s${name}`, text, kind, { ...more, stored: true })),
    ]);
    const [full, empty] = await kasbah.create('things', FULL, EMPTY);
    for (const { name, text, full: wanted, empty: none } of CASES) {
      expect([full?.[name], empty?.[name]], text).toEqual([wanted, none]);
      if (`s${name}` in full!)
        expect([full?.[`s${name}`], empty?.[`s${name}`]], `stored ${text}`).toEqual([wanted, none]);
    }
  });

  it('filters, sorts and searches by what is worked out, through links too', async () => {
    await apply(
      [
        { name: 'unit', type: 'decimal', options: { precision: 12, scale: 2 } },
        { name: 'count', type: 'integer' },
        computed('total', 'unit * count', 'decimal', { scale: 2 }),
        computed('dear', 'total > 100', 'boolean', { stored: true }),
        computed('label', "concat('Order of ', count)", 'string'),
      ],
      'orders',
    );
    await apply([{ name: 'order', type: 'many-to-one', options: { collection: 'orders' } }], 'notes');
    await kasbah.create(
      'orders',
      { unit: '10.00', count: 2 },
      { unit: '60.50', count: 2 },
      { unit: '1.00', count: 50 },
    );
    await kasbah.create('notes', { order: 1 }, { order: 2 });
    const ids = async (query: Item) =>
      (await kasbah.list('orders', { fields: 'id', ...query })).map(({ id }) => id);
    expect(await ids({ filter: { total: { _gte: '50.00' } } })).toEqual([2, 3]);
    expect(await ids({ sort: '-total' })).toEqual([2, 3, 1]);
    expect(await ids({ filter: { dear: { _eq: true } } })).toEqual([2]);
    expect(await ids({ search: 'of 50' })).toEqual([3]);
    expect(await kasbah.list('notes', { fields: 'order.total', sort: '-order.total' })).toEqual([
      { order: { total: '121.00' } },
      { order: { total: '20.00' } },
    ]);
    expect(
      await kasbah.list('notes', { fields: 'id', filter: { order: { total: { _lt: '100' } } } }),
    ).toEqual([{ id: 1 }]);
  });

  it('is worked out anew when an item changes, and nobody writes it', async () => {
    expect(await update(1, { count: 20 })).toMatchObject({ total: '200.00', dear: true });
    await expect(update(1, { total: '1.00' })).rejects.toMatchObject({
      problems: [{ code: 'READONLY_FIELD', path: 'total' }],
    });
    const [last] = await kasbah.engine.database.all(
      `SELECT ${kasbah.engine.database.dialect === 'postgres' ? '"after"' : '`after`'} AS a FROM kasbah_changes ORDER BY seq DESC LIMIT 1`,
    );
    const logged = typeof last?.a === 'string' ? JSON.parse(last.a) : last?.a;
    expect(logged).toEqual({ count: 20, dear: true });
  });

  it('is worked out for the items that are there when it comes, when its expression changes and when what is below it changes', async () => {
    const base = [...kasbah.engine.snapshot().collections.get('orders')!.definition.fields];
    const with_ = (changes: Record<string, Item>) =>
      base.map((field) => ({ ...field, ...(changes[field.name] && { options: changes[field.name] }) }));
    const column = async (name: string) =>
      (await kasbah.list('orders', { fields: name, sort: 'id' })).map((item) => item[name]);
    await apply([...base, computed('half', 'total / 2', 'decimal', { scale: 2, stored: true })], 'orders');
    expect(await column('half')).toEqual(['100.00', '60.50', '25.00']);
    await apply(
      [
        ...with_({ total: { expression: 'unit * count + 1', result: 'decimal', scale: 2 } }),
        computed('half', 'total / 2', 'decimal', { scale: 2, stored: true }),
      ],
      'orders',
    );
    expect(await column('half')).toEqual(['100.50', '61.00', '25.50']);
    const plan = await applySchema(kasbah.engine, kasbah.caller, {
      collections: [
        {
          name: 'orders',
          fields: kasbah.engine
            .snapshot()
            .collections.get('orders')!
            .definition.fields.map((field) =>
              field.name === 'count'
                ? { ...field, type: 'decimal', options: { precision: 10, scale: 1 } }
                : field,
            )
            .map((field) => (field.name === 'label' ? computed('label', "'Order'", 'string') : field)),
        },
      ],
    });
    expect(
      plan.steps
        .filter((step) => step.kind === 'recompute_field')
        .map((step) => step.field)
        .sort(),
    ).toEqual(['dear', 'half']);
    expect(await column('half')).toEqual(['100.50', '61.00', '25.50']);
  });

  it('follows a rename and keeps what it needs', async () => {
    const now = () => kasbah.engine.snapshot().collections.get('orders')!.definition.fields;
    await apply(
      now().map((field) => (field.name === 'unit' ? { ...field, name: 'price' } : field)),
      'orders',
    );
    expect(now().find((field) => field.name === 'total')?.options?.expression).toBe('price * count + 1');
    expect((await kasbah.list('orders', { fields: 'total', filter: { id: { _eq: 1 } } }))[0]?.total).toBe(
      '201.00',
    );
    await expect(
      apply(
        now().filter((field) => field.name !== 'price'),
        'orders',
      ),
    ).rejects.toMatchObject({
      problems: [{ path: 'orders.fields.total.options.expression' }],
    });
  });

  it('goes from stored to worked out when read and back', async () => {
    const now = () => kasbah.engine.snapshot().collections.get('orders')!.definition.fields;
    const store = (stored: boolean) =>
      apply(
        now().map((field) =>
          field.name === 'half' ? { ...field, options: { ...field.options, stored } } : field,
        ),
        'orders',
      );
    const half = async () =>
      (await kasbah.list('orders', { fields: 'half', sort: 'id' })).map((item) => item.half);
    await store(false);
    expect(await half()).toEqual(['100.50', '61.00', '25.50']);
    await update(3, { count: '60.0' });
    await store(true);
    expect(await half()).toEqual(['100.50', '61.00', '30.50']);
  });

  it.each<[string, FieldDefinition[], string]>([
    [
      'an unknown field',
      [computed('c', 'prize * 2', 'float')],
      'refused.fields.c.options.expression: c: There is no field prize. Did you mean price?',
    ],
    [
      'an unknown function',
      [computed('c', 'sqrt(price)', 'float')],
      'refused.fields.c.options.expression: c: There is no function sqrt.',
    ],
    [
      'a text in a sum',
      [computed('c', 'title * 2', 'float')],
      'refused.fields.c.options.expression: c: * takes a number in place 1, and is given a text.',
    ],
    [
      'two kinds',
      [computed('c', 'coalesce(title, 2)', 'string')],
      'refused.fields.c.options.expression: c: coalesce takes values of one kind, and is given a text and a whole number.',
    ],
    [
      'a list',
      [computed('c', 'tags', 'string')],
      'refused.fields.c.options.expression: c: tags has no value that can be worked with.',
    ],
    [
      'a secret',
      [computed('c', 'upper(code)', 'string')],
      'refused.fields.c.options.expression: c: code has no value that can be worked with.',
    ],
    [
      'an unfinished text',
      [computed('c', 'price *', 'float')],
      'refused.fields.c.options.expression: c: Expected expression after * (character 8).',
    ],
    [
      'code',
      [computed('c', 'price.constructor', 'float')],
      'refused.fields.c.options.expression: c: Only fields, numbers, texts, + - * / %, comparisons, && || !, ? : and functions can be used.',
    ],
    [
      'another result',
      [computed('c', 'price', 'string')],
      'refused.fields.c.options.result: The expression gives a number, which is no string.',
    ],
    [
      'a circle',
      [computed('a', 'b + 1', 'float'), computed('b', 'c + 1', 'float'), computed('c', 'a + 1', 'float')],
      'refused.fields.a.options.expression: a depends on itself: a → b → c → a.',
    ],
    [
      'itself',
      [computed('a', 'a + 1', 'float')],
      'refused.fields.a.options.expression: a depends on itself: a → a.',
    ],
    [
      'a day that is stored',
      [computed('c', 'days_between(due, today())', 'integer', { stored: true })],
      'refused.fields.c.options.stored: c depends on the day, and a stored value would be wrong tomorrow.',
    ],
    [
      'an index without a column',
      [{ ...computed('c', 'price', 'float'), indexed: true }],
      'refused.fields.c.indexed: c is worked out when it is read and has no index.',
    ],
    [
      'being required',
      [{ ...computed('c', 'price', 'float'), required: true }],
      'refused.fields.c.required: c is worked out; nobody can be asked to fill it in.',
    ],
  ])('refuses %s', async (_, fields, wanted) => {
    expect((await refusal(fields))?.[0]).toBe(wanted);
  });

  it('tells nobody of a field that they may not see, unless a policy names the result', async () => {
    const policy = (role: string, effect: string, fields: string[], where: unknown = null) => ({
      role,
      collection: 'orders',
      action: 'read',
      effect,
      where,
      fields,
    });
    await kasbah.create('kasbah_roles', ...['all', 'blind', 'some', 'named'].map((id) => ({ id, name: id })));
    await kasbah.create(
      'kasbah_policies',
      policy('all', 'allow', ['*']),
      policy('blind', 'allow', ['*']),
      policy('blind', 'deny', ['price']),
      policy('some', 'allow', ['*']),
      policy('some', 'deny', ['price'], { id: { _eq: 1 } }),
      policy('named', 'allow', ['id', 'total']),
    );
    await kasbah.engine.access.reload();
    const ask = (role: string, query: Item) =>
      kasbah.list('orders', query, { type: 'user', id: null, name: role, roles: [role], attributes: {} });
    const totals = async (role: string) =>
      (await ask(role, { fields: '*', sort: 'id' })).map((item) => 'total' in item);
    expect(await totals('all')).toEqual([true, true, true]);
    expect(await totals('blind')).toEqual([false, false, false]);
    expect(await totals('some')).toEqual([false, true, true]);
    expect(await totals('named')).toEqual([true, true, true]);
    for (const query of [{ filter: { total: { _gt: 1 } } }, { sort: 'total' }, { fields: 'half' }])
      await expect(ask('blind', query)).rejects.toMatchObject({ code: 'INVALID_QUERY' });
    expect((await ask('some', { fields: 'id', filter: { total: { _gt: 1 } } })).map(({ id }) => id)).toEqual([
      2, 3,
    ]);
  });

  it('refuses fields that are written out in each other without an end in sight', async () => {
    const chain = Array.from({ length: 8 }, (_, n) =>
      computed(`d${n}`, n === 0 ? 'price + price' : `d${n - 1} + d${n - 1}`, 'float'),
    );
    expect((await refusal(chain))?.[0]).toContain('leads to more than 50 other computed fields');
  });
});
