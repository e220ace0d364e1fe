import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabases } from '../testing/databases.ts';
import { startTestServer, type TestServer } from '../testing/server.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'kasbah-plugins-'));

function plugin(
  name: string,
  server: string,
  manifest: object = {},
  files: Record<string, string> = {},
): void {
  const at = path.join(folder, name);
  mkdirSync(path.join(at, 'dist'), { recursive: true });
  writeFileSync(
    path.join(at, 'package.json'),
    JSON.stringify({
      name: `kasbah-plugin-${name}`,
      version: '2.1.0',
      type: 'module',
      kasbah: { label: `The ${name}`, server: 'dist/server.js', ...manifest },
    }),
  );
  writeFileSync(path.join(at, 'dist/server.js'), server);
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(at, file), text);
}

const WHOLE = `export default {
  name: 'whole', description: 'Has one of everything.',
  fieldTypes: [{
    name: 'shout', label: 'Shout', optionsSchema: { type: 'object', additionalProperties: false, properties: {} },
    operators: ['_eq', '_neq', '_null', '_nnull', '_icontains'], sortable: true,
    column: () => ({ kind: 'string', length: 50 }),
    parse: (input) => String(input).toUpperCase(),
    jsonSchema: () => ({ type: 'string', maxLength: 50 }), tsType: () => 'string', graphql: 'String',
  }],
  collections: [{ name: 'whole_words', fields: [{ name: 'word', type: 'shout' }, { name: 'n', type: 'integer', default: 3 }] }],
  setup(host) {
    const me = host.system('whole');
    return {
      endpoints: [
        { method: 'GET', path: '/hello/:who', access: 'anyone', handler: ({ params, query, actor }) => ({ data: { who: params.who, asks: query.asks ?? null, actor: actor.type } }) },
        { method: 'POST', path: '/words', access: 'signed-in', handler: async ({ actor, body }) => ({ status: 201, data: await host.items.create(actor, 'whole_words', body) }) },
        { method: 'GET', path: '/secret', access: 'administrator', handler: () => ({ data: 'for administrators' }) },
        { method: 'GET', path: '/own', access: 'anyone', handler: async ({ actor }) => ({ data: (await host.items.list(actor, 'whole_words')).items }) },
        { method: 'GET', path: '/crash', access: 'anyone', handler: () => { throw new Error('SELECT secret FROM crash'); } },
      ],
      hooks: [
        { id: 'count', collection: 'whole_words', run: (event, next) => next(event.action === 'create' ? { ...event, item: { ...event.item, n: (event.item.n ?? 0) + 1 } } : event) },
        { id: 'guard', collection: '*', run(event, next) {
          if (event.item.word === 'forbidden') throw host.error('FORBIDDEN', 'This word is not wanted.', { status: 403, path: 'word' });
          return next(event);
        } },
      ],
      jobs: [{ name: 'whole-count', label: 'Count', startable: true, async run(job) { await job.log('counting'); return { words: (await host.items.list(me, 'whole_words', { meta: ['total_count'] })).meta.total_count }; } }],
    };
  },
};`;

describe.each(testDatabases())('Plugins on $dialect', ({ create }) => {
  let server: TestServer;
  let database: TestDatabase;
  const get = (address: string, as?: string | null) =>
    server.api('GET', address, as === undefined ? {} : { as });

  beforeAll(async () => {
    plugin(
      'whole',
      WHOLE,
      { admin: 'dist/admin.js' },
      {
        'dist/admin.js': 'export default 1;',
        'dist/admin.css': 'a{}',
        'dist/helper.js': 'export const secret = 1;',
        '.env': 'SECRET=1',
      },
    );
    plugin('thrower', `export default { name: 'thrower', setup() { throw new Error('Not today.'); } };`);
    plugin('importer', `import './nothing.js'; export default { name: 'importer' };`);
    plugin('syntax', 'export default {');
    plugin('nameless', 'export default {};');
    plugin('missing', '', { server: 'dist/nowhere.js' });
    plugin(
      'takes-auth',
      `export default { name: 'auth', setup: () => ({ endpoints: [{ method: 'GET', path: '/x', access: 'anyone', handler: () => ({ data: 1 }) }] }) };`,
    );
    plugin('zz-doubles', `export default { name: 'whole', setup: () => ({}) };`);
    plugin('no-plugin', '', {});
    writeFileSync(path.join(folder, 'no-plugin/package.json'), '{"name":"other"}');
    mkdirSync(path.join(folder, 'broken'), { recursive: true });
    writeFileSync(path.join(folder, 'broken/package.json'), '{"name": ');
    database = await create();
    server = await startTestServer({ databaseUrl: database.url, plugins: folder, role: 'all' });
  });
  afterAll(async () => {
    await server?.stop();
    await database?.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('are listed with what they add, and with the reason why one does not run', async () => {
    const { json } = await get('/api/plugins');
    const by = Object.fromEntries(json.data.map((one: { label: string; name: string }) => [one.label, one]));
    expect(by['The whole']).toEqual({
      name: 'whole',
      label: 'The whole',
      version: '2.1.0',
      description: 'Has one of everything.',
      state: 'running',
      error: null,
      adds: {
        fields: ['shout'],
        endpoints: [
          'GET /api/plugins/whole/hello/:who',
          'POST /api/plugins/whole/words',
          'GET /api/plugins/whole/secret',
          'GET /api/plugins/whole/own',
          'GET /api/plugins/whole/crash',
        ],
        jobs: ['whole-count'],
        hooks: ['count', 'guard'],
        pages: true,
      },
    });
    const failed = json.data.filter((one: { state: string }) => one.state === 'failed');
    expect(
      Object.fromEntries(failed.map((one: { label: string; error: string }) => [one.label, one.error])),
    ).toEqual({
      'The thrower': 'Not today.',
      'The importer': expect.stringContaining('nothing.js'),
      'The syntax': expect.any(String),
      'The nameless': expect.stringContaining('definePlugin'),
      'The missing': expect.stringContaining('dist/nowhere.js'),
      'The takes-auth': 'The name auth is taken.',
      'The zz-doubles': 'The name whole is taken.',
      broken: expect.stringContaining('package.json'),
    });
    expect(json.data).toHaveLength(9);
  });

  it('leave the server as it was where they fail', async () => {
    expect((await get('/api/server/health', null)).json).toEqual({ status: 'ok' });
    expect((await get('/api/users/me')).status).toBe(200);
    expect((await get('/api/plugins/auth/x', null)).status).toBe(404);
  });

  it('answer at addresses of their own, for whom they say', async () => {
    expect((await get('/api/plugins/whole/hello/W%C3%B6rld?asks[a]=1', null)).json.data).toEqual({
      who: 'Wörld',
      asks: { a: '1' },
      actor: 'guest',
    });
    expect((await get('/api/plugins/whole/secret', null)).status).toBe(401);
    expect((await get('/api/plugins/whole/secret')).json.data).toBe('for administrators');
    expect((await server.api('POST', '/api/plugins/whole/words', { as: null, body: {} })).status).toBe(401);
    expect((await get('/api/plugins/whole/own', null)).status).toBe(403);
    expect((await get('/api/plugins/whole/hello', null)).status).toBe(404);
    expect((await server.api('PUT', '/api/plugins/whole/secret')).status).toBe(405);
    await expect(get('/api/plugins/whole/crash', null)).rejects.toThrow(/INTERNAL/);
    await get('/api/plugins/whole/crash', null).catch((error: Error) =>
      expect(error.message).not.toContain('secret'),
    );
  });

  it('bring field types and collections, with their columns, validation and history', async () => {
    const made = await server.api('POST', '/api/plugins/whole/words', { body: { word: 'hello' } });
    expect([made.status, made.json.data]).toEqual([201, { id: 1, word: 'HELLO', n: 1 }]);
    expect(
      (await get(`/api/items/whole_words?filter=${encodeURIComponent('{"word":{"_eq":"hello"}}')}`)).json
        .data,
    ).toHaveLength(1);
    expect((await get('/api/items/whole_words?search=ell')).json.data).toHaveLength(1);
    expect(
      (await server.api('POST', '/api/items/whole_words', { body: { word: 'x'.repeat(51) } })).json.errors[0]
        .extensions,
    ).toMatchObject({ code: 'VALIDATION_FAILED', path: 'word' });
    expect((await server.api('POST', '/api/items/whole_words', { body: { word: 5 } })).status).toBe(400);
    const [change] = (await get('/api/items/whole_words/1/history')).json.data;
    expect(change).toMatchObject({
      source: 'plugin:whole',
      actor: { name: 'Administrator' },
      after: { word: 'HELLO', n: 1 },
    });
    const manifest = (await get('/api/schema/manifest')).json.data;
    expect(manifest.field_types.map((type: { name: string }) => type.name)).toContain('shout');
    expect(manifest.plugins).toEqual([
      { name: 'whole', label: 'The whole', version: '2.1.0', admin: '/api/plugins/whole/-/admin.js' },
    ]);
    expect(
      (
        await server.api('POST', '/api/schema/apply', {
          body: { collections: [{ name: 'loud', fields: [{ name: 'a', type: 'shout' }] }] },
        })
      ).status,
    ).toBe(200);
    expect((await server.api('POST', '/api/items/loud', { body: { a: 'b' } })).json.data).toEqual({
      id: 1,
      a: 'B',
    });
  });

  it('change and refuse what is written', async () => {
    expect(
      (await server.api('POST', '/api/items/whole_words', { body: { word: 'a', n: 5 } })).json.data,
    ).toMatchObject({ word: 'A', n: 6 });
    const before = await server.lastChange();
    const refused = await server.api('POST', '/api/items/whole_words', {
      body: [{ word: 'b' }, { word: 'forbidden' }],
    });
    expect([refused.status, refused.json.errors[0]]).toEqual([
      403,
      { message: 'This word is not wanted.', extensions: { code: 'FORBIDDEN', path: 'word' } },
    ]);
    expect(
      (await server.api('PATCH', '/api/items/whole_words/1', { body: { word: 'forbidden' } })).status,
    ).toBe(403);
    expect(await server.changesAfter(before)).toEqual([]);
  });

  it('run their jobs', async () => {
    const { json } = await server.api('POST', '/api/jobs/start', { body: { name: 'whole-count' } });
    let run = { state: '', result: null as unknown, logs: [] as string[] };
    for (let n = 0; n < 300 && !['completed', 'failed'].includes(run.state); n++) {
      run = (await get(`/api/jobs/runs/${json.data.id}`)).json.data;
      await pause(50);
    }
    expect(run).toMatchObject({ state: 'completed', result: { words: expect.any(Number) } });
    expect(run.logs.join()).toContain('counting');
  });

  it('show the files of their admin half and nothing else', async () => {
    const script = await get('/api/plugins/whole/-/admin.js', null);
    expect([script.status, script.text, script.headers['content-type']]).toEqual([
      200,
      'export default 1;',
      'text/javascript; charset=utf-8',
    ]);
    expect((await get('/api/plugins/whole/-/admin.css', null)).status).toBe(200);
    for (const file of [
      'server.js',
      'helper.js',
      '../package.json',
      '%2e%2e/package.json',
      '..%2fpackage.json',
      '.env',
      '../.env',
      '',
      'admin',
    ]) {
      expect((await get(`/api/plugins/whole/-/${file}`, null)).status, file).toBe(404);
    }
  });
});
