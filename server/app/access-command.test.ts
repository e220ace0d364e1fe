import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runAccessCommand } from './access-command.ts';
import { testDatabases } from './testing/databases.ts';
import { newsroom } from './testing/newsroom.ts';

describe.each(testDatabases())('kasbah access test on $dialect', ({ create }) => {
  const room = newsroom(create);
  const folder = mkdtempSync(path.join(tmpdir(), 'kasbah-access-'));
  const tests = path.join(folder, 'access');
  mkdirSync(tests);
  beforeAll(room.open, 60_000);
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await room.close();
  });
  const run = async (files: Record<string, unknown>) => {
    rmSync(tests, { recursive: true, force: true });
    mkdirSync(tests);
    for (const [name, json] of Object.entries(files))
      writeFileSync(path.join(tests, name), typeof json === 'string' ? json : JSON.stringify(json));
    const lines: string[] = [];
    const env = { KASBAH_DATABASE_URL: room.databaseUrl, KASBAH_DATA_DIR: path.join(folder, 'data') };
    const code = await runAccessCommand(['test', tests], env, (line) => lines.push(line));
    return { code, lines };
  };
  const of = { collection: 'articles', action: 'read' };

  it('passes what holds', async () => {
    const { code, lines } = await run({
      'editors.test.json': [
        { ...of, name: 'Both see their own', actor: 'both@example.com', item: 1, expected: 'allowed' },
        { ...of, actor: 'both@example.com', item: 2, field: 'note', expected: 'refused' },
        { ...of, actor: 'role:public-articles', expected: 'some' },
      ],
      'guests.test.json': [{ ...of, actor: 'guest', expected: 'refused' }],
      'readme.json': 'no test',
    });
    expect(lines).toEqual([
      'ok    Both see their own',
      'ok    both@example.com read articles 2.note',
      'ok    role:public-articles read articles',
      'ok    guest read articles',
      '4 passed, 0 failed',
    ]);
    expect(code).toBe(0);
  });

  it('fails what does not, and says what it is instead', async () => {
    const { code, lines } = await run({
      'a.test.json': [
        { ...of, actor: 'both@example.com', item: 3, expected: 'allowed' },
        { ...of, actor: 'guest', expected: 'allowed' },
        { ...of, actor: 'nobody@example.com', expected: 'refused' },
        { ...of, actor: 'guest', item: 999, expected: 'refused' },
        { ...of, actor: 'guest', collection: 'articels', expected: 'refused' },
      ],
    });
    expect(lines[0]).toMatch(
      /^FAIL {2}both@example.com read articles 3: expected allowed, is refused because of row/,
    );
    expect(lines[1]).toBe('FAIL  guest read articles: expected allowed, is refused because of no_policy');
    expect(lines[2]).toContain('There is nobody active called nobody@example.com');
    expect(lines[3]).toContain('cannot be asked: articles has no item 999');
    expect(lines[4]).toContain('cannot be asked');
    expect(lines.at(-1)).toBe('0 passed, 5 failed');
    expect(code).toBe(1);
  });

  it.each([
    ['no JSON', '[', /is not valid JSON/],
    ['no list', {}, /must hold a list/],
    [
      'an unknown key',
      [{ ...of, actor: 'guest', expected: 'refused', expects: 1 }],
      /expects is not part of a test/,
    ],
    ['an unknown end', [{ ...of, actor: 'guest', expected: 'yes' }], /expected is one of/],
    [
      'an unknown action',
      [{ ...of, actor: 'guest', action: 'peek', expected: 'refused' }],
      /action is one of/,
    ],
  ])('refuses a file with %s', async (_, json, message) => {
    await expect(run({ 'a.test.json': json })).rejects.toMatchObject({
      code: 'INVALID_ACCESS_TEST',
      message: expect.stringMatching(message),
    });
  });
});
