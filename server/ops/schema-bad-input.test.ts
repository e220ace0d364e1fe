import { env } from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabases } from '../data/testing/test-databases.ts';
import { isKasbahError } from '../lib/errors.ts';
import type { CollectionDefinition, FieldDefinition } from '../schema/definition.ts';
import { applySchema, definitionsOf, planSchema, type WantedSchema } from './change-schema.ts';
import { type SchemaState, stateOf } from './testing/physical.ts';
import { openTestEngine, type TestEngine } from './testing/test-engine.ts';

const PEOPLE: CollectionDefinition = {
  name: 'people',
  fields: [
    { name: 'name', type: 'string' },
    { name: 'city', type: 'string' },
    { name: 'born', type: 'integer' },
    { name: 'boss', type: 'many-to-one', options: { collection: 'people' } },
  ],
};

/** What is wrong: where, and a part of the sentence that says why. */
type Refusal = [path: string, reason: RegExp];

describe.each(testDatabases(env))('a wrong change of the schema on $dialect', ({ create }) => {
  let database: TestDatabase;
  let kasbah: TestEngine;
  let before: SchemaState;

  const people = (change: (definition: CollectionDefinition) => void): WantedSchema => {
    const definition = structuredClone(
      definitionsOf(kasbah.engine.snapshot()).find((one) => one.name === 'people')!,
    );
    change(definition);
    return { collections: [definition] };
  };
  const set = (name: string, more: Partial<FieldDefinition>) =>
    people((one) => void Object.assign(one.fields.find((field) => field.name === name)!, more));
  const add = (...fields: FieldDefinition[]) => people((one) => void one.fields.push(...fields));
  const made = (name: string, ...fields: FieldDefinition[]): WantedSchema => ({
    collections: [{ name, fields }],
  });

  beforeAll(async () => {
    database = await create();
    kasbah = await openTestEngine(database.url);
    await kasbah.engine.database.run('create table taken_by_others (id int)');
    await applySchema(kasbah.engine, kasbah.caller, { collections: [PEOPLE] });
    await kasbah.create(
      'people',
      { name: 'Ada', city: 'Ulm', born: 1 },
      { name: 'Bob', city: 'Ulm', born: null },
      { name: 'Ada', city: 'Ulm', born: 2 },
      { name: 'Ada', city: null, born: null, boss: 1 },
      { name: null, city: null, born: 3, boss: 1 },
    );
    before = await stateOf(kasbah);
  });
  afterAll(async () => {
    await kasbah?.close();
    await database?.drop();
  });

  const CASES: [string, () => WantedSchema, Refusal][] = [
    [
      'a name kept for Kasbah',
      () => made('kasbah_mine', { name: 'a', type: 'string' }),
      ['kasbah_mine.name', /kasbah_/],
    ],
    [
      'a name with a blank',
      () => made('two words', { name: 'a', type: 'string' }),
      ['two words.name', /letters|name/i],
    ],
    [
      'a name that is too long',
      () => made('x'.repeat(64), { name: 'a', type: 'string' }),
      [`${'x'.repeat(64)}.name`, /./],
    ],
    [
      'a field with a name of filters',
      () => add({ name: '_and', type: 'string' }),
      ['people.fields._and.name', /./],
    ],
    [
      'the name of another collection',
      () => made('People', { name: 'a', type: 'string' }),
      ['People.name', /already has a table/],
    ],
    [
      'the name of a table of others',
      () => made('taken_by_others', { name: 'a', type: 'string' }),
      ['taken_by_others.name', /already has a table/],
    ],
    [
      'two fields of one name',
      () => add({ name: 'extra', type: 'string' }, { name: 'extra', type: 'text' }),
      ['people.fields.extra.name', /./],
    ],
    [
      'two fields whose names differ in case only',
      () => add({ name: 'NAME', type: 'text' }),
      ['people.fields.NAME.name', /./],
    ],
    ['an unknown type', () => add({ name: 'x', type: 'strnig' }), ['people.fields.x.type', /strnig/]],
    [
      'a link to nowhere',
      () => add({ name: 'x', type: 'many-to-one', options: { collection: 'nowhere' } }),
      ['people.fields.x.options.collection', /nowhere/],
    ],
    [
      'a link from a field that is not there',
      () => add({ name: 'x', type: 'one-to-many', options: { collection: 'people', field: 'nope' } }),
      ['people.fields.x.options.field', /nope/],
    ],
    [
      'a default of another type',
      () => add({ name: 'x', type: 'integer', default: 'many' }),
      ['people.fields.x.default', /integer/],
    ],
    [
      'a default that is too long',
      () => add({ name: 'x', type: 'string', options: { max_length: 3 }, default: 'four' }),
      ['people.fields.x.default', /3 characters/],
    ],
    [
      'a default that is no choice',
      () => add({ name: 'x', type: 'select', options: { choices: [{ value: 'a' }] }, default: 'b' }),
      ['people.fields.x.default', /./],
    ],
    [
      'required without a default',
      () => add({ name: 'x', type: 'string', required: true }),
      ['people.fields.x', /default/],
    ],
    [
      'unique over doubled values',
      () => set('name', { unique: true }),
      ['people.name', /3 items share.*Items: 1, 3, 4\./],
    ],
    [
      'a unique index over doubled values',
      () =>
        people((one) => void Object.assign(one, { indexes: [{ fields: ['name', 'city'], unique: true }] })),
      ['people.indexes[0]', /2 items share.*Items: 1, 3\./],
    ],
    [
      'required over empty values',
      () => set('born', { required: true }),
      ['people.born', /2 items have no value.*Items: 2, 4\./],
    ],
    [
      'a type that values do not fit',
      () => set('name', { type: 'integer' }),
      ['people.name', /4 of 4 values.*Items: 1, 2, 3, 4\./],
    ],
    [
      'a size that values do not fit',
      () => set('city', { options: { max_length: 2 } }),
      ['people.city', /3 values.*Items: 1, 2, 3\./],
    ],
    [
      'an index over a field that is not there',
      () => people((one) => void Object.assign(one, { indexes: [{ fields: ['nope'] }] })),
      ['people.indexes[0]', /nope/],
    ],
    [
      'an order by a field that is not there',
      () => people((one) => void Object.assign(one, { default_sort: ['-nope'] })),
      ['people.default_sort[0]', /nope/],
    ],
    [
      'another key',
      () => set('id', { type: 'string', generated: false }),
      ['people.fields.id.generated', /key/],
    ],
  ];

  it.each(CASES)(
    '%s is refused with its place and its reason, and nothing is applied',
    async (_, wanted, [path, reason]) => {
      for (const attempt of [planSchema, applySchema]) {
        const refused: unknown = await attempt(kasbah.engine, kasbah.caller, wanted()).then(
          () => null,
          (error: unknown) => error,
        );
        if (!isKasbahError(refused)) throw refused ?? new Error('It was not refused');
        const problems = refused.problems.map((one) => [one.path, one.message]);
        expect(problems.map(([place]) => place)).toContain(path);
        expect(problems.find(([place]) => place === path)?.[1]).toMatch(reason);
        expect(refused.status).toBe(400);
      }
      expect(await stateOf(kasbah)).toEqual(before);
    },
  );
});
