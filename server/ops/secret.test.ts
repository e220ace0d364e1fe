import { env } from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabases } from '../data/testing/test-databases.ts';
import { createCipher } from '../lib/cipher.ts';
import type { Item } from '../schema/item.ts';
import { applySchema } from './change-schema.ts';
import { listChanges } from './history.ts';
import { openTestEngine, type TestEngine } from './testing/test-engine.ts';
import { updateItem } from './update.ts';

describe('a cipher', () => {
  const old = createCipher(['the secret that was there before 123']);
  const both = createCipher([
    'the secret that is there now 12345678',
    'the secret that was there before 123',
  ]);

  it.each(['', 'a', 'Ünï 漢字 🎉', 'x'.repeat(10_000)])('opens what it sealed', (text) => {
    expect(both.open(both.seal(text))).toBe(text);
    expect(both.open(old.seal(text))).toBe(text);
  });
  it('never seals alike, and opens nothing of another key or that was changed', () => {
    expect(both.seal('a')).not.toBe(both.seal('a'));
    expect(() => old.open(both.seal('a'))).toThrow('another key');
    const sealed = old.seal('abc');
    const at = sealed.length - 2;
    expect(() =>
      old.open(sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1)),
    ).toThrow();
    expect(() => old.open('abc')).toThrow();
  });
});

describe.each(testDatabases(env))('secret fields on $dialect', ({ create }) => {
  let database: TestDatabase;
  let kasbah: TestEngine;
  const noQuery = { parameters: () => ({}) };
  const update = (id: unknown, patch: Item) =>
    updateItem(kasbah.engine, kasbah.caller, 'services', id, patch, noQuery);
  const kept = async (table: string, column: string) =>
    (await kasbah.engine.database.all(`SELECT ${column} AS v FROM ${table}`)).map(({ v }) =>
      typeof v === 'string' ? v : JSON.stringify(v),
    );

  beforeAll(async () => {
    database = await create();
    kasbah = await openTestEngine(database.url);
    await applySchema(kasbah.engine, kasbah.caller, {
      collections: [
        {
          name: 'services',
          fields: [
            { name: 'name', type: 'string' },
            { name: 'token', type: 'secret' },
          ],
        },
      ],
    });
    await kasbah.create('services', { name: 'mail', token: 'open sesame 🎉' }, { name: 'none' });
  });
  afterAll(async () => {
    await kasbah?.close();
    await database?.drop();
  });

  it('answers a secret only where it is asked for by name', async () => {
    expect(await kasbah.list('services', { sort: 'id' })).toEqual([
      { id: 1, name: 'mail' },
      { id: 2, name: 'none' },
    ]);
    expect(await kasbah.list('services', { fields: 'name,token', sort: 'id' })).toEqual([
      { name: 'mail', token: 'open sesame 🎉' },
      { name: 'none', token: null },
    ]);
  });

  it('keeps it encrypted in its table and in the changelog', async () => {
    await update(2, { token: 'knock knock' });
    await update(2, { token: null });
    const quoted =
      kasbah.engine.database.dialect === 'postgres'
        ? (name: string) => `"${name}"`
        : (name: string) => `\`${name}\``;
    const texts = [
      ...(await kept('services', 'token')),
      ...(await kept('kasbah_changes', quoted('before'))),
      ...(await kept('kasbah_changes', quoted('after'))),
    ].join('\n');
    expect(texts).toContain('k1.');
    expect(texts).not.toMatch(/sesame|knock/);
    const changes = await listChanges(kasbah.engine, kasbah.caller, {
      collection: 'services',
      item: '2',
      limit: 10,
    });
    expect(changes.map(({ before, after }) => [before?.token, after?.token])).toEqual([
      ['••••••', null],
      [null, '••••••'],
      [undefined, null],
    ]);
  });

  it.each<[string, Item]>([
    ['filter', { filter: { token: { _eq: 'open sesame 🎉' } } }],
    ['filter by text', { filter: { token: { _contains: 'k1' } } }],
    ['sort', { sort: 'token' }],
  ])('takes no question about its value: %s', async (_, query) => {
    await expect(kasbah.list('services', query)).rejects.toMatchObject({ code: 'INVALID_QUERY' });
  });
  it('does not find it by search, and knows whether there is one', async () => {
    expect(await kasbah.list('services', { search: 'sesame' })).toEqual([]);
    expect(await kasbah.list('services', { fields: 'id', filter: { token: { _nnull: true } } })).toEqual([
      { id: 1 },
    ]);
  });

  it('encrypts texts that become secrets and decrypts those that stop being some', async () => {
    const become = (type: string) =>
      applySchema(kasbah.engine, kasbah.caller, {
        collections: [
          {
            ...kasbah.engine.snapshot().collections.get('services')!.definition,
            fields: kasbah.engine
              .snapshot()
              .collections.get('services')!
              .definition.fields.map((field) => (field.name === 'name' ? { ...field, type } : field)),
          },
        ],
      });
    await become('secret');
    expect(await kept('services', 'name')).toEqual([
      expect.stringMatching(/^k1\./),
      expect.stringMatching(/^k1\./),
    ]);
    expect(await kasbah.list('services', { fields: 'name', sort: 'id' })).toEqual([
      { name: 'mail' },
      { name: 'none' },
    ]);
    await become('string');
    expect(await kept('services', 'name')).toEqual(['mail', 'none']);
  });

  it('says what to do about a value of another key, and takes a new one', async () => {
    const sealed = createCipher(['a key that nobody has any more 12345']).seal('lost');
    await kasbah.engine.database.run(`UPDATE services SET token = '${sealed}' WHERE id = 1`);
    expect(await kasbah.list('services', { fields: 'name', filter: { id: { _eq: 1 } } })).toEqual([
      { name: 'mail' },
    ]);
    await expect(kasbah.list('services', { fields: 'token' })).rejects.toMatchObject({
      code: 'SECRET_UNREADABLE',
      status: 500,
    });
    await update(1, { token: 'new' });
    expect(await kasbah.list('services', { fields: 'token', filter: { id: { _eq: 1 } } })).toEqual([
      { token: 'new' },
    ]);
  });
});
