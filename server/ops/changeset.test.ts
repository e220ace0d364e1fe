import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { applySchema } from './change-schema.ts';
import { difference } from './difference.ts';
import { openTestEngine } from './testing/test-engine.ts';

it('answers a write only after its listeners are done, so that a right that was taken is gone by then', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'kasbah-commit-'));
  const kasbah = await openTestEngine(`sqlite:${path.join(folder, 'data.db')}`);
  await applySchema(kasbah.engine, kasbah.caller, {
    collections: [{ name: 'notes', fields: [{ name: 'a', type: 'string' }] }],
  });
  const heard: string[] = [];
  kasbah.engine.onCommit.add(async (collections) => {
    await pause(50);
    heard.push(...collections);
  });
  await kasbah.create('notes', { a: 'x' });
  expect(heard).toEqual(['notes']);
  await kasbah.close();
  rmSync(folder, { recursive: true });
});

it.each([
  [{ a: 1, b: 2 }, { a: 1, b: 2 }, null],
  [
    { a: 1, b: null },
    { a: 1, b: 3 },
    { before: { b: null }, after: { b: 3 } },
  ],
  [{ a: { x: [1] } }, { a: { x: [1] } }, null],
  [{ a: { x: [1] } }, { a: { x: [2] } }, { before: { a: { x: [1] } }, after: { a: { x: [2] } } }],
  [{}, { a: 1 }, { before: { a: undefined }, after: { a: 1 } }],
])('the difference of %j and %j', (before, after, expected) => {
  expect(difference(before, after)).toEqual(expected);
});
