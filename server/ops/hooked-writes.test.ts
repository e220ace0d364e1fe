import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { applySchema } from './change-schema.ts';
import { createItems } from './create.ts';
import { addWriteHook } from './engine.ts';
import { openTestEngine, type TestEngine } from './testing/test-engine.ts';

let folder: string;
let kasbah: TestEngine;
const said: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'kasbah-hooked-'));
  kasbah = await openTestEngine(`sqlite:${path.join(folder, 'data.db')}`);
  const fields = [
    { name: 'id', type: 'integer', primary: true, generated: true },
    { name: 'title', type: 'string', required: true },
  ];
  await applySchema(kasbah.engine, kasbah.caller, { collections: [{ name: 'notes', fields }] });
  addWriteHook(kasbah.engine, 'notes', 'watch', async (event, next) => {
    const { title } = event.item;
    said.push(`before ${title}`);
    if (title === 'no') throw new Error('no');
    try {
      const done = await next({ ...event, item: { ...event.item, title: `${title}!` } });
      said.push(`after ${title} ${done.key}`);
      return done;
    } catch (error) {
      said.push(`failed ${title}`);
      throw error;
    }
  });
});
afterAll(async () => {
  await kasbah?.close();
  rmSync(folder, { recursive: true });
});

const write = (...titles: unknown[]) => {
  said.length = 0;
  const items = titles.map((title) => ({ title }));
  return createItems(kasbah.engine, kasbah.caller, 'notes', items, { parameters: () => ({}) });
};

it('lets each item through its hooks in turn, around one write of all', async () => {
  expect(await write('a', 'b')).toEqual([
    { id: 1, title: 'a!' },
    { id: 2, title: 'b!' },
  ]);
  expect(said).toEqual(['before a', 'before b', 'after a 1', 'after b 2']);
});

it('ends the hooks of all when one of them refuses, and writes nothing', async () => {
  await expect(write('c', 'no', 'd')).rejects.toThrow('no');
  expect(said).toEqual(['before c', 'before no', 'failed c']);
  expect(await kasbah.list('notes', { fields: 'id' })).toEqual([{ id: 1 }, { id: 2 }]);
});

it('tells the hooks of all when the write is refused', async () => {
  await expect(write('e', 'x'.repeat(300))).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
  expect(said.slice(-2).map((line) => line.slice(0, 8))).toEqual(['failed e', 'failed x']);
  expect(await kasbah.list('notes', { fields: 'id' })).toHaveLength(2);
});
