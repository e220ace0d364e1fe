import { env } from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabases } from '../data/testing/test-databases.ts';
import type { CollectionDefinition, FieldDefinition } from '../schema/definition.ts';
import { applySchema, definitionsOf, planSchema, type WantedSchema } from './change-schema.ts';
import type { StepImpact } from './schema-impact.ts';
import { openTestEngine, type TestEngine } from './testing/test-engine.ts';

const PEOPLE: CollectionDefinition = {
  name: 'people',
  display_template: '{{name}} ({{city}})',
  default_sort: ['-name'],
  indexes: [{ fields: ['name', 'city'] }],
  fields: [
    { name: 'name', type: 'string' },
    { name: 'city', type: 'string' },
    { name: 'alone', type: 'string' },
    {
      name: 'greeting',
      type: 'computed',
      options: { expression: "concat('Dear ', name)", result: 'string' },
    },
    { name: 'orders', type: 'one-to-many', options: { collection: 'orders', field: 'person' } },
  ],
};
const ORDERS: CollectionDefinition = {
  name: 'orders',
  fields: [
    { name: 'title', type: 'string', validation: { filter: { title: { _neq: 'x' } }, message: 'Not x.' } },
    {
      name: 'person',
      type: 'many-to-one',
      options: { collection: 'people' },
      validation: { filter: { person: { city: { _nnull: true } } }, message: 'From a city.' },
    },
  ],
};

describe.each(testDatabases(env))('what a step touches on $dialect', ({ create }) => {
  let database: TestDatabase;
  let kasbah: TestEngine;
  const current = (name: string) =>
    structuredClone(definitionsOf(kasbah.engine.snapshot()).find((one) => one.name === name)!);
  const edited = (name: string, field: string, change: Partial<FieldDefinition> | null): WantedSchema => {
    const definition = current(name);
    const fields = definition.fields.flatMap((one) =>
      one.name !== field ? [one] : change ? [{ ...one, ...change }] : [],
    );
    return { collections: [{ ...definition, fields }] };
  };

  beforeAll(async () => {
    database = await create();
    kasbah = await openTestEngine(database.url);
    await applySchema(kasbah.engine, kasbah.caller, { collections: [PEOPLE, ORDERS] });
    await kasbah.create('people', { name: 'Ada', city: 'Ulm' }, { name: '7', city: 'Bonn' });
    await kasbah.create('orders', { title: 'a', person: 1 });
    await kasbah.create('kasbah_roles', { id: 'r', name: 'r' });
    const policy = { role: 'r', action: 'read', effect: 'allow' };
    await kasbah.create(
      'kasbah_policies',
      { ...policy, collection: 'people', where: null, fields: ['name', 'alone'] },
      { ...policy, collection: 'people', where: { name: { _eq: 'city' } }, fields: [] },
      { ...policy, collection: 'orders', where: { person: { city: { _eq: 'Ulm' } } }, fields: ['title'] },
    );
  });
  afterAll(async () => {
    await kasbah?.close();
    await database?.drop();
  });

  const CASES: [string, () => WantedSchema, StepImpact][] = [
    [
      'a renamed field',
      () => edited('people', 'name', { name: 'full_name' }),
      {
        rows: 2,
        policies: 2,
        relations: [],
        settings: ['people.display_template', 'people.default_sort', 'people.indexes', 'people.greeting'],
        types: ['people'],
      },
    ],
    [
      'a field that a rule and a filter of another collection ask for',
      () => edited('people', 'city', { name: 'town' }),
      {
        rows: 2,
        policies: 1,
        relations: [],
        settings: ['people.display_template', 'people.indexes', 'orders.person'],
        types: ['people'],
      },
    ],
    [
      'a link that another one rests on',
      () => edited('orders', 'person', { name: 'customer' }),
      {
        rows: 1,
        policies: 1,
        relations: ['people.orders'],
        settings: ['orders.person'],
        types: ['orders'],
      },
    ],
    [
      'a field that nothing but a list of fields names',
      () => edited('people', 'alone', null),
      { rows: 2, policies: 1, relations: [], settings: [], types: ['people'] },
    ],
    [
      'a changed type',
      () => ({ ...edited('people', 'name', { type: 'integer' }), onMisfit: 'empty' }),
      {
        rows: 2,
        policies: 2,
        misfits: { count: 1, samples: [{ key: '1', value: 'Ada' }] },
        relations: [],
        settings: ['people.display_template', 'people.default_sort', 'people.indexes', 'people.greeting'],
        types: ['people'],
      },
    ],
    [
      'a renamed collection',
      () => ({ collections: [{ ...current('people'), name: 'clients' }] }),
      {
        rows: 2,
        policies: 2,
        relations: ['orders.person'],
        settings: [],
        types: ['people', 'clients', 'orders'],
      },
    ],
    [
      'a rule of the database that shows in the type',
      () => edited('people', 'alone', { required: true, default: 'x' }),
      { rows: 2, policies: 1, types: ['people'] },
    ],
    ['an index', () => edited('people', 'alone', { indexed: true }), { rows: 2, policies: 1 }],
    [
      'a new field',
      () => ({
        collections: [
          { ...current('people'), fields: [...current('people').fields, { name: 'n', type: 'integer' }] },
        ],
      }),
      { types: ['people'] },
    ],
  ];

  it.each(CASES)('%s', async (name, wanted, expected) => {
    if (name.startsWith('a rule of')) await kasbah.engine.database.run("update people set alone = 'x'");
    const plan = await planSchema(kasbah.engine, kasbah.caller, wanted());
    const sorted = ({ types, relations, settings, ...rest }: StepImpact) => ({
      ...rest,
      ...(types && { types: types.toSorted() }),
      ...(relations && { relations: relations.toSorted() }),
      ...(settings && { settings: settings.toSorted() }),
    });
    expect(sorted(plan.steps[0]!.impact)).toEqual(sorted(expected));
    expect(plan.steps[0]!.loses_data).toBe(false);
  });
});
