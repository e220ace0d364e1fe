import { env } from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMINISTRATOR_ROLE, system } from '../access/actor.ts';
import { type TestDatabase, testDatabases } from '../data/testing/test-databases.ts';
import { isKasbahError } from '../lib/errors.ts';
import { verifyScryptHash } from '../lib/scrypt-hash.ts';
import type { FieldDefinition } from '../schema/definition.ts';
import { deriveManifest } from '../schema/derive-manifest.ts';
import type { Item } from '../schema/item.ts';
import { applySchema, definitionsOf } from './change-schema.ts';
import { createItems } from './create.ts';
import type { Caller } from './engine.ts';
import { listChanges } from './history.ts';
import { openTestEngine, type TestEngine } from './testing/test-engine.ts';
import { updateItem } from './update.ts';

const CHOICES = { choices: [{ value: 'red', color: 'danger' }, { value: 'blue' }] };
const NOW = new Date('2026-11-23T10:00:00.000Z');
const LATER = new Date('2026-11-23T11:00:00.000Z');

describe.each(testDatabases(env))('values the server makes on $dialect', ({ dialect, create }) => {
  let database: TestDatabase;
  let kasbah: TestEngine;
  const noQuery = { parameters: () => ({}) };
  const ADA: Caller = {
    actor: { ...system('Ada'), type: 'user', id: 'user-1', roles: [ADMINISTRATOR_ROLE] },
    source: 'test',
  };
  const by = async (caller: Caller, now: Date, item: Item) => {
    kasbah.engine.now = () => now;
    return (await createItems(kasbah.engine, caller, 'posts', [item], noQuery))[0] as Item;
  };
  const change = (caller: Caller, now: Date, id: unknown, patch: Item) => {
    kasbah.engine.now = () => now;
    return updateItem(kasbah.engine, caller, 'posts', id, patch, noQuery);
  };
  const history = (id: unknown) =>
    listChanges(kasbah.engine, kasbah.caller, { collection: 'posts', item: String(id), limit: 10 });
  const refused = async (work: Promise<unknown>) => {
    const error = await work.then(
      () => null,
      (reason: unknown) => reason,
    );
    if (!isKasbahError(error)) throw error ?? new Error('It was not refused');
    return { code: error.code, path: error.path };
  };

  beforeAll(async () => {
    database = await create();
    kasbah = await openTestEngine(database.url);
    await applySchema(kasbah.engine, kasbah.caller, {
      collections: [
        {
          name: 'posts',
          fields: [
            { name: 'title', type: 'string' },
            { name: 'body', type: 'text', options: { format: 'rich' } },
            { name: 'slug', type: 'slug', unique: true, options: { from: 'title' } },
            { name: 'state', type: 'status', required: true, options: { ...CHOICES, default: 'blue' } },
            { name: 'place', type: 'sort-order', required: true },
            { name: 'code', type: 'nanoid', required: true, options: { length: 12 } },
            { name: 'pin', type: 'hash', options: { min_length: 4 } },
            { name: 'price', type: 'decimal' },
            { name: 'made_at', type: 'created-at', required: true },
            { name: 'made_by', type: 'created-by' },
            { name: 'changed_at', type: 'updated-at' },
            { name: 'changed_by', type: 'updated-by' },
          ],
        },
      ],
    });
  }, 60_000);
  afterAll(async () => {
    await kasbah?.close();
    await database?.drop();
  });

  it('stores of rich text what is harmless, whatever way it comes, and asks filters as they are', async () => {
    const body = '<p onclick="x()">Oak <b>wood</b></p><script>x()</script>';
    const made = await by(ADA, NOW, { title: 'rich', body });
    expect(made.body).toBe('<p>Oak <b>wood</b></p>');
    const put = await change(ADA, LATER, made.id, { body: '<a href="javascript:x()">a</a> & b' });
    expect(put?.body).toBe('<a>a</a> &amp; b');
    const [update] = await history(made.id);
    expect(JSON.stringify(update)).not.toContain('javascript');
    const asked = (filter: object) => kasbah.list('posts', { filter: JSON.stringify(filter), fields: 'id' });
    expect(await asked({ body: { _contains: '<a' } })).toEqual([{ id: made.id }]);
    expect(await asked({ body: { _contains: '<script' } })).toEqual([]);
    expect(await change(ADA, LATER, made.id, { body: null })).toMatchObject({ body: null });
  });

  it('fills what a body leaves out, and answers and logs it', async () => {
    const first = await by(ADA, NOW, { title: 'Crème brûlée & Straße!', slug: '' });
    expect(first).toMatchObject({
      slug: 'creme-brulee-strasse',
      state: 'blue',
      code: expect.stringMatching(/^[A-Za-z0-9_-]{12}$/),
      made_at: NOW.toISOString(),
      made_by: 'user-1',
      changed_at: NOW.toISOString(),
      changed_by: 'user-1',
    });
    const second = await by(kasbah.caller, LATER, { title: '日本 語 🎉', price: '0.10' });
    expect(second).toMatchObject({ slug: '日本-語', made_by: null, changed_by: null, price: '0.1000' });
    expect(second.place).toBe(Number(first.place) + 1);
    expect(await history(second.id)).toMatchObject([
      { action: 'create', after: { slug: '日本-語', place: second.place, made_at: LATER.toISOString() } },
    ]);
  });

  it('marks every change with its moment and author, and nothing when nothing changes', async () => {
    const { id } = await by(ADA, NOW, { title: 'Stamped' });
    expect(await change(kasbah.caller, LATER, id, { title: 'Stamped again' })).toMatchObject({
      slug: 'stamped',
      made_at: NOW.toISOString(),
      made_by: 'user-1',
      changed_at: LATER.toISOString(),
      changed_by: null,
    });
    await change(ADA, new Date('2026-11-24T00:00:00Z'), id, { title: 'Stamped again' });
    const changes = await history(id);
    expect(changes.map(({ action, before, after }) => ({ action, before, after }))[0]).toEqual({
      action: 'update',
      before: { title: 'Stamped', changed_at: NOW.toISOString(), changed_by: 'user-1' },
      after: { title: 'Stamped again', changed_at: LATER.toISOString(), changed_by: null },
    });
    expect(changes).toHaveLength(2);
    expect(
      await kasbah.list('posts', { filter: { made_by: { _eq: 'user-1' }, id: { _eq: id } } }),
    ).toHaveLength(1);
  });

  it('makes a slug again when it is emptied, and lets nobody write what is the server’s', async () => {
    const { id } = await by(ADA, NOW, { title: 'One', slug: 'uno' });
    expect(await change(ADA, NOW, id, { slug: null, title: 'Eins' })).toMatchObject({ slug: 'eins' });
    for (const name of ['made_at', 'made_by', 'changed_at', 'changed_by']) {
      const refusal = { code: 'READONLY_FIELD', path: name };
      expect(await refused(by(ADA, NOW, { [name]: null }))).toEqual(refusal);
      expect(await refused(change(kasbah.caller, NOW, id, { [name]: null }))).toEqual(refusal);
    }
    expect(await refused(by(ADA, NOW, { title: 'eins' }))).toMatchObject({ code: 'NOT_UNIQUE' });
  });

  it('gives several new items their places in turn', async () => {
    const made = await kasbah.create('posts', {}, { place: 900 }, { place: null }, {});
    const places = made.map((item) => Number(item?.place));
    expect(places.slice(1)).toEqual([900, 901, 902]);
  });

  it('keeps a hash that checks, and never gives it out', async () => {
    const made = await by(ADA, NOW, { title: 'Secret', pin: 'öffne dich' });
    expect(made).not.toHaveProperty('pin');
    const { id } = made;
    const stored = async () =>
      String((await kasbah.list('posts', { fields: 'pin', filter: { id } }))[0]?.pin);
    const before = await stored();
    expect(before).toMatch(/^\$scrypt\$ln=17,r=8,p=1\$/);
    expect(await verifyScryptHash('öffne dich', before)).toBe(true);
    expect(await verifyScryptHash('o\u0308ffne dich', before)).toBe(true);
    expect(await verifyScryptHash('öffne dich!', before)).toBe(false);
    expect(await change(ADA, LATER, id, { pin: 'another' })).not.toHaveProperty('pin');
    expect(await stored()).not.toBe(before);
    expect(JSON.stringify(await history(id))).not.toMatch(/scrypt|öffne|another|pin/);
    for (const query of [{ fields: 'pin' }, { sort: 'pin' }, { filter: { pin: { _nnull: true } } }])
      expect(await refused(kasbah.list('posts', query, ADA.actor))).toMatchObject({ code: 'INVALID_QUERY' });
    expect(await refused(kasbah.list('posts', { filter: { pin: { _eq: before } } }))).toMatchObject({
      code: 'INVALID_QUERY',
    });
    expect(await refused(by(ADA, NOW, { pin: 'abc' }))).toEqual({ code: 'VALIDATION_FAILED', path: 'pin' });
    const wild = (await kasbah.list('posts', { fields: '*', filter: { id } }, ADA.actor))[0];
    expect(wild).not.toHaveProperty('pin');
  });

  it('tells the admin what each field is', async () => {
    const snapshot = kasbah.engine.snapshot();
    const grant = await kasbah.engine.access.grant(ADA.actor, snapshot);
    const { collections } = deriveManifest(snapshot, (name, action) => grant.scope(name, action));
    const fields = new Map(collections[0]?.fields.map((field) => [field.name, field]));
    expect(fields.get('pin')).toMatchObject({
      can: { read: false, create: true, update: true },
      operators: [],
    });
    expect(fields.get('made_at')).toMatchObject({ readonly: true, has_default: true });
    expect(fields.get('state')).toMatchObject({ default: 'blue', has_default: true });
    expect(fields.get('slug')).toMatchObject({ has_default: true, readonly: false });
    expect(fields.get('price')).toMatchObject({ options: { precision: 15, scale: 4 } });
  });

  it.each<[string, FieldDefinition, string]>([
    ['a slug from nowhere', { name: 'x', type: 'slug', options: { from: 'nope' } }, 'options.from'],
    ['a slug from itself', { name: 'x', type: 'slug', options: { from: 'x' } }, 'options.from'],
    ['a status without a default', { name: 'x', type: 'status', options: CHOICES }, 'options'],
    [
      'a status that begins as no choice',
      { name: 'x', type: 'status', options: { ...CHOICES, default: 'no' } },
      'options.default',
    ],
    ['a default that does not fit', { name: 'x', type: 'email', default: 'nobody' }, 'default'],
    [
      'a default of what the server makes',
      { name: 'x', type: 'created-at', default: '2026-01-01' },
      'default',
    ],
    ['a unique hash', { name: 'x', type: 'hash', unique: true }, 'unique'],
    [
      'more places than digits',
      { name: 'x', type: 'decimal', options: { precision: 3, scale: 4 } },
      'options.scale',
    ],
    ['an unknown format of text', { name: 'x', type: 'text', options: { format: 'word' } }, 'options.format'],
  ])('refuses %s', async (_, field, place) => {
    const wanted = { collections: [{ name: 'wrong', fields: [field] }] };
    const { path } = await refused(applySchema(kasbah.engine, kasbah.caller, wanted));
    expect(path).toBe(`wrong.fields.x.${place}`);
  });

  it('lets no hash become readable, and no text a hash', async () => {
    const definition = structuredClone(
      definitionsOf(kasbah.engine.snapshot()).find(({ name }) => name === 'posts')!,
    );
    for (const [name, type] of [
      ['pin', 'string'],
      ['title', 'hash'],
    ]) {
      const fields = definition.fields.map((field) => {
        const { options: _, ...rest } = field;
        return field.name === name ? { ...rest, type: String(type) } : field;
      });
      const wanted = { collections: [{ ...definition, fields }] };
      expect(await refused(applySchema(kasbah.engine, kasbah.caller, wanted))).toMatchObject({
        path: `posts.fields.${name}.type`,
      });
    }
  });

  it('refuses more hashes at once than it can make in good time', async () => {
    const many = Array.from({ length: 51 }, (_, index) => ({ title: `many ${index}`, pin: 'abcd' }));
    expect(await refused(kasbah.create('posts', ...many))).toEqual({ code: 'INVALID_BODY', path: 'pin' });
  });

  it('carries the source of a slug along when it is renamed, and gives a new status to what is there', async () => {
    const two = (title: string, ...more: FieldDefinition[]) => ({
      name: 'pages',
      fields: [
        { id: 'f_title', name: title, type: 'string' },
        { id: 'f_slug', name: 'slug', type: 'slug', options: { from: 'title' } },
        ...more,
      ],
    });
    const apply = (definition: unknown) =>
      applySchema(kasbah.engine, kasbah.caller, { collections: [definition] });
    await apply(two('title', { name: 'words', type: 'json' }));
    await kasbah.create('pages', { title: 'First', words: ['a', 'b', 'a'] });
    await apply(
      two(
        'heading',
        { name: 'words', type: 'tags' },
        { name: 'state', type: 'status', required: true, options: { ...CHOICES, default: 'red' } },
      ),
    );
    await kasbah.create('pages', { heading: 'Second one' });
    const fields = 'heading,slug,state,words';
    expect(await kasbah.list('pages', { fields, sort: 'heading' })).toEqual([
      { heading: 'First', slug: 'first', state: 'red', words: ['a', 'b'] },
      { heading: 'Second one', slug: 'second-one', state: 'red', words: null },
    ]);
    expect(await kasbah.list('pages', { fields: 'slug', filter: { words: { _contains: 'b' } } })).toEqual([
      { slug: 'first' },
    ]);
  });

  it('makes keys, and lets a policy speak of who made an item', async () => {
    await applySchema(kasbah.engine, kasbah.caller, {
      collections: [
        {
          name: 'notes',
          fields: [
            { name: 'code', type: 'nanoid', primary: true },
            { name: 'text', type: 'string' },
            { name: 'owner', type: 'created-by' },
          ],
        },
      ],
    });
    const note = async (caller: Caller, text: string) =>
      (await createItems(kasbah.engine, caller, 'notes', [{ text }], noQuery))[0] as Item;
    const mine = await note(ADA, 'mine');
    expect(mine).toEqual({ code: expect.stringMatching(/^[\w-]{21}$/), text: 'mine', owner: 'user-1' });
    await note(kasbah.caller, 'of the system');
    const filter = { owner: { _eq: '$CURRENT_USER' } };
    expect(await kasbah.list('notes', { filter }, ADA.actor)).toEqual([mine]);
  });

  it('keeps 18 digits of a decimal, or says that this database cannot', async () => {
    const price = { name: 'price', type: 'decimal', options: { precision: 18, scale: 2 } };
    const wanted = { collections: [{ name: 'large', fields: [price] }] };
    if (dialect === 'sqlite') {
      const refusal = { code: 'INVALID_SCHEMA', path: 'large.fields.price.options.precision' };
      expect(await refused(applySchema(kasbah.engine, kasbah.caller, wanted))).toEqual(refusal);
      return;
    }
    await applySchema(kasbah.engine, kasbah.caller, wanted);
    const [item] = await kasbah.create('large', { price: '1234567890123456.78' });
    expect(item?.price).toBe('1234567890123456.78');
    expect(await kasbah.list('large', { filter: { price: { _gt: '1234567890123456.77' } } })).toHaveLength(1);
    expect(await kasbah.list('large', { filter: { price: { _gt: '1234567890123456.78' } } })).toHaveLength(0);
  });
});
