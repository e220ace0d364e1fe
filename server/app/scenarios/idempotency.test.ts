import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedBlog } from '../testing/blog.ts';
import { type TestDatabase, testDatabases } from '../testing/databases.ts';
import { startTestServer, type TestServer } from '../testing/server.ts';

const env = { KASBAH_SECRET: 'a secret of the tests, the same for both servers' };
let made = 0;
const newKey = () => `key-${++made}`;

describe.each(testDatabases())('Idempotency-Key on $dialect', ({ create, dialect }) => {
  let server: TestServer;
  let database: TestDatabase;
  let tokens: Record<string, string>;
  const key = dialect === 'mysql' ? '`key`' : '"key"';

  const send = (idempotency: string, body: unknown, more: { as?: string | null; at?: TestServer } = {}) =>
    (more.at ?? server).api('POST', '/api/items/posts', {
      body,
      headers: { 'Idempotency-Key': idempotency },
      ...(more.as !== undefined && { as: more.as }),
    });
  const titled = async (title: string, at = server) =>
    (await at.api('GET', `/api/items/posts?filter[title]=${encodeURIComponent(title)}`)).json.data.length;
  const rows = () => server.sql(`SELECT ${key}, state, answer FROM kasbah_idempotency`);

  beforeAll(async () => {
    database = await create();
    server = await startTestServer({ databaseUrl: database.url, env });
    await seedBlog(server);
    const role = await server.api('POST', '/api/access/roles', { body: { name: 'writer' } });
    const policy = { role: role.json.data.id, effect: 'allow', where: null, fields: ['*'] };
    for (const action of ['create', 'read', 'update'])
      await server.api('POST', '/api/access/policies', { body: { ...policy, collection: 'posts', action } });
    tokens = {};
    // Two tokens of one role and one name are still two who ask.
    for (const name of ['one', 'two']) {
      const body = { name: 'the same', role: role.json.data.id };
      tokens[name] = (await server.api('POST', '/api/access/keys', { body })).json.data.token;
    }
  }, 60_000);
  afterAll(async () => {
    await server?.stop();
    await database?.drop();
  });

  it('writes once and answers the same again', async () => {
    const once = newKey();
    const first = await send(once, { title: 'once', tags: ['a'] });
    expect(first.status, first.text).toBe(200);
    expect(first.headers['idempotency-replayed']).toBeUndefined();
    const before = await server.lastChange();
    const second = await send(once, { title: 'once', tags: ['a'] });
    expect([second.status, second.text, second.headers.etag]).toEqual([200, first.text, first.headers.etag]);
    expect(second.headers['content-type']).toBe(first.headers['content-type']);
    expect(second.headers['idempotency-replayed']).toBe('true');
    expect(first.headers['kasbah-changeset']).toEqual(expect.any(String));
    expect(second.headers['kasbah-changeset']).toBe(first.headers['kasbah-changeset']);
    expect(await server.changesAfter(before)).toEqual([]);
    expect(await titled('once')).toBe(1);
  });

  it('answers 204 again, and tells upper from lower case', async () => {
    const { json } = await server.api('POST', '/api/items/posts', { body: { title: 'to go' } });
    const remove = (name: string) =>
      server.api('DELETE', `/api/items/posts/${json.data.id}`, { headers: { 'Idempotency-Key': name } });
    expect((await remove('Key-A')).status).toBe(204);
    const again = await remove('Key-A');
    expect([again.status, again.headers['idempotency-replayed']]).toEqual([204, 'true']);
    expect((await remove('key-a')).status).toBe(404);
  });

  it.each([
    ['body', 'POST', '/api/items/posts', { title: 'other' }],
    ['route', 'POST', '/api/items/authors', { title: 'first' }],
    ['query', 'POST', '/api/items/posts?fields=id', { title: 'first' }],
    ['method', 'PUT', '/api/items/posts', { title: 'first' }],
  ])('refuses the key with another %s', async (_, method, address, body) => {
    const once = newKey();
    await send(once, { title: 'first' });
    const before = await server.lastChange();
    const second = await server.api(method, address, { body, headers: { 'Idempotency-Key': once } });
    expect([second.status, second.json.errors[0].extensions.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    expect(await server.changesAfter(before)).toEqual([]);
  });

  it('is another key for everybody else', async () => {
    const once = newKey();
    const answers = [
      await send(once, { title: 'mine' }),
      await send(once, { title: 'mine' }, { as: tokens.one! }),
      await send(once, { title: 'another' }, { as: tokens.two! }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(new Set(answers.map(({ json }) => json.data.id)).size).toBe(3);
    expect((await send(once, { title: 'mine' }, { as: tokens.one! })).json).toEqual(answers[1]?.json);
  });

  it.each([
    ['a value that is not accepted', '/api/items/posts', { title: null }, 400],
    ['what may not be done', '/api/items/authors', { name: 'x' }, 403],
  ])('gives a refusal again: %s', async (_, address, body, status) => {
    const once = newKey();
    const ask = () =>
      server.api('POST', address, { body, as: tokens.one!, headers: { 'Idempotency-Key': once } });
    const first = await ask();
    expect(first.status, first.text).toBe(status);
    const second = await ask();
    expect([second.status, second.text]).toEqual([status, first.text]);
    expect(second.headers['idempotency-replayed']).toBe('true');
  });

  it('lets one of many through', async () => {
    const once = newKey();
    const answers = await Promise.all(Array.from({ length: 10 }, () => send(once, { title: 'crowd' })));
    expect(await titled('crowd')).toBe(1);
    const done = answers.filter(({ status }) => status === 200);
    expect(done.length).toBeGreaterThan(0);
    expect(new Set(done.map(({ text }) => text)).size).toBe(1);
    for (const { status, json, headers } of answers.filter((one) => one.status !== 200)) {
      expect([status, json.errors[0].extensions.code]).toEqual([409, 'IDEMPOTENCY_IN_PROGRESS']);
      expect(headers['retry-after']).toBe('1');
    }
  });

  it('keeps its word in another process and after a restart', async () => {
    const once = newKey();
    let other = await startTestServer({ databaseUrl: database.url, env });
    try {
      const crowd = await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          send(once, { title: 'everywhere' }, { at: index % 2 ? other : server, as: tokens.one! }),
        ),
      );
      expect(await titled('everywhere')).toBe(1);
      const first = crowd.find(({ status }) => status === 200);
      await other.stop();
      other = await startTestServer({ databaseUrl: database.url, env });
      const again = await send(once, { title: 'everywhere' }, { at: other, as: tokens.one! });
      expect([again.status, again.text]).toEqual([200, first?.text]);
      expect(await titled('everywhere')).toBe(1);
    } finally {
      await other.stop();
    }
  }, 60_000);

  it('does the write of one who died, after a minute, and that of yesterday anew', async () => {
    const once = newKey();
    const first = await send(once, { title: 'dead' });
    await server.sql(`UPDATE kasbah_idempotency SET state = 'running', status = NULL, answer = NULL, owner = 'dead'
      WHERE expires_at = (SELECT m FROM (SELECT MAX(expires_at) AS m FROM kasbah_idempotency) t)`);
    expect((await send(once, { title: 'dead' })).status).toBe(409);
    await server.sql("UPDATE kasbah_idempotency SET started_at = started_at - 60001 WHERE owner = 'dead'");
    expect((await send(once, { title: 'another' })).status).toBe(422);
    const second = await send(once, { title: 'dead' });
    expect(second.status).toBe(200);
    expect(second.json.data.id).not.toBe(first.json.data.id);
    expect((await send(once, { title: 'dead' })).text).toBe(second.text);
    await server.sql('UPDATE kasbah_idempotency SET expires_at = expires_at - 86400001');
    const third = await send(once, { title: 'another' });
    expect([third.status, third.headers['idempotency-replayed']]).toEqual([200, undefined]);
  });

  it('keeps the answer sealed, and nothing of keys', async () => {
    const once = newKey();
    await send(once, { title: 'not to be read in the table' });
    const kept = JSON.stringify(await rows());
    expect(kept).not.toContain('not to be read');
    expect(kept).not.toContain(once);
  });

  it('does not count for a rehearsal', async () => {
    const once = newKey();
    const ask = (query: string) =>
      server.api('POST', `/api/items/posts${query}`, {
        body: { title: 'tried' },
        headers: { 'Idempotency-Key': once },
      });
    expect((await ask('?dry_run=true')).json.meta.dry_run).toBe(true);
    expect((await ask('')).headers['idempotency-replayed']).toBeUndefined();
    expect(await titled('tried')).toBe(1);
  });

  it.each([
    ['a blank', 'a b'],
    ['nothing', ''],
    ['256 characters', 'x'.repeat(256)],
    ['what is no ASCII', 'schlüssel'],
  ])('refuses a key of %s', async (_, name) => {
    const answer = await send(name, { title: 'never' });
    expect([answer.status, answer.json.errors[0].extensions.code]).toEqual([400, 'INVALID_HEADER']);
    expect(await titled('never')).toBe(0);
  });

  it('refuses a key of nobody', async () => {
    const answer = await send(newKey(), { title: 'never' }, { as: null });
    expect([answer.status, answer.json.errors[0].extensions.path]).toEqual([400, 'Idempotency-Key']);
  });
});
