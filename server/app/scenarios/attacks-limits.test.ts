import { afterAll, beforeAll, describe, expect } from 'vitest';
import { attackCase } from '../testing/attacks.ts';
import { testDatabases } from '../testing/databases.ts';
import { fixtureZero, type Principal } from '../testing/fixture-zero.ts';
import { startTestServer, type TestServer } from '../testing/server.ts';

const SECRET = 'a secret of the tests, the same for both servers';

describe.each(testDatabases())('Limits and races on $dialect', ({ create }) => {
  const f0 = fixtureZero(create, { env: { KASBAH_SECRET: SECRET } });
  let second: TestServer;
  beforeAll(async () => {
    await f0.open();
    second = await startTestServer({ databaseUrl: f0.databaseUrl, env: { KASBAH_SECRET: SECRET } });
  });
  afterAll(async () => {
    await second?.stop();
    await f0.close();
  });

  /** The same requests at both servers at once; gives how often each status came. */
  async function atOnce(
    times: number,
    request: (server: TestServer, n: number) => Promise<{ status: number }>,
  ) {
    const counted: Record<number, number> = {};
    const all = Array.from({ length: times }, (_, n) => request(n % 2 === 0 ? f0.server : second, n));
    for (const { status } of await Promise.all(all)) counted[status] = (counted[status] ?? 0) + 1;
    return counted;
  }
  const token = (as: Principal) => f0.tokens[as] ?? null;

  attackCase(f0, 'CON-04', 'unique values and counted uses', async (assault) => {
    await assault.meanwhile(async () => {
      const slugs = await atOnce(40, (server) =>
        server.api('POST', '/api/items/articles', {
          as: token('carol'),
          body: { title: 'x', slug: 'the-one' },
        }),
      );
      expect(slugs).toEqual({ 200: 1, 409: 39 });
      const mails = await atOnce(20, (server, n) =>
        server.api('POST', '/api/items/people', { body: { name: `n${n}`, email: 'one@example.com' } }),
      );
      expect(mails).toEqual({ 200: 1, 409: 19 });
      const upserts = await atOnce(30, (server, n) =>
        server.api('PUT', '/api/items/articles?on=slug', {
          as: token('carol'),
          body: { title: `n${n}`, slug: 'put' },
        }),
      );
      expect(
        Object.keys(upserts).every((status) => ['200', '409'].includes(status)),
        JSON.stringify(upserts),
      ).toBe(true);
      expect(await f0.server.sql("SELECT id FROM articles WHERE slug = 'put'")).toHaveLength(1);
      // A use is counted where it is asked for: only as long as there is one left.
      const redeem = (server: TestServer) =>
        server.api('PATCH', '/api/items/coupons', {
          as: token('carol'),
          body: { query: { filter: { code: 'ONCE', used: { _lt: 1 } } }, data: { used: 1 }, expect_count: 1 },
        });
      const uses = await atOnce(30, redeem);
      expect(uses[200], JSON.stringify(uses)).toBe(1);
      expect(
        Object.keys(uses).every((status) => ['200', '409'].includes(status)),
        JSON.stringify(uses),
      ).toBe(true);
      const accounts = await atOnce(6, (server) =>
        server.api('POST', '/api/users', {
          body: { name: 'x', email: 'Same@example.com', password: 'four unrelated words here' },
        }),
      );
      expect(accounts[200], JSON.stringify(accounts)).toBe(1);
      expect(
        await f0.server.sql("SELECT id FROM kasbah_users WHERE email = 'same@example.com'"),
      ).toHaveLength(1);
    });
  });

  attackCase(f0, 'CON-05', 'lost updates', async (assault) => {
    const seen = await f0.api('alice', 'GET', '/api/items/articles/1');
    const etag = String(seen.headers.etag);
    await assault.run({
      as: 'carol',
      request: 'PATCH /api/items/articles/1',
      body: { title: 'of carol' },
      status: 200,
    });
    for (const ask of [
      { request: 'PATCH /api/items/articles/1', body: { title: 'of alice' }, headers: { 'if-match': etag } },
      { request: 'DELETE /api/items/articles/1', headers: { 'if-match': etag } },
      {
        request: 'POST /api/batch',
        body: {
          steps: [
            {
              method: 'PATCH',
              path: '/items/articles/1',
              body: { title: 'of alice' },
              headers: { 'If-Match': etag },
            },
          ],
        },
      },
    ])
      await assault.run({ ...ask, as: 'alice', status: 412, code: 'PRECONDITION_FAILED' });
    for (const match of ['x', '"', 'W/', 'x'.repeat(10_000), '"a'])
      await assault.run({
        as: 'alice',
        request: 'PATCH /api/items/articles/1',
        body: { title: 'x' },
        headers: { 'if-match': match },
        status: [400, 412],
      });
    // Of many who saw the same version one is first, at whichever server.
    await assault.meanwhile(async () => {
      const now = String((await f0.api('carol', 'GET', '/api/items/articles/1')).headers.etag);
      const race = await atOnce(20, (server, n) =>
        server.api('PATCH', '/api/items/articles/1', {
          as: token('carol'),
          body: { title: `n${n}` },
          headers: { 'if-match': now },
        }),
      );
      expect(race).toEqual({ 200: 1, 412: 19 });
      // Two administrators who change the schema from the same version: the second is told.
      const { version } = await f0.ok('GET', '/api/schema');
      const change = (name: string) => ({
        base: version,
        collections: [{ name, fields: [{ name: 'a', type: 'string' }] }],
      });
      await f0.ok('POST', '/api/schema/apply', change('first_one'));
      const late = await f0.api('root', 'POST', '/api/schema/apply', { body: change('second_one') });
      expect(late.status, late.text).toBe(409);
    });
    // What was written since stays where an older change is taken back.
    await assault.meanwhile(() =>
      f0.ok('PATCH', '/api/items/articles/2', { body: '<p>mistake</p>', status: 'draft' }),
    );
    const [set] = await f0.ok('GET', '/api/items/articles/2/history');
    await assault.meanwhile(() =>
      f0.ok('PATCH', '/api/items/articles/2', { body: '<p>later</p>', status: 'published' }),
    );
    await assault.run({
      as: 'carol',
      request: `POST /api/changesets/${set.changeset}/undo`,
      body: {},
      status: 409,
      code: 'UNDO_CONFLICT',
      contains: ['changed_later'],
    });
    const kept = await f0.ok('GET', '/api/items/articles/2?fields=body,status');
    expect(kept).toEqual({ body: '<p>later</p>', status: 'published' });
  });

  attackCase(f0, 'CON-06', 'keys of others and for other bodies', async (assault) => {
    const send = (as: Principal, key: string, body: unknown, address = '/api/items/comments') =>
      f0.api(as, 'POST', address, { body, headers: { 'idempotency-key': key } });
    const comment = (author: number | undefined) => ({ body: 'once', article: 1, author });
    await assault.meanwhile(async () => {
      const first = await send('alice', 'the-key', comment(f0.people.alice));
      expect(first.status, first.text).toBe(200);
      const again = await send('alice', 'the-key', comment(f0.people.alice));
      expect([again.status, again.text, again.headers['idempotency-replayed']]).toEqual([
        200,
        first.text,
        'true',
      ]);
      const others = await send('bob', 'the-key', comment(f0.people.bob));
      expect([others.status, others.headers['idempotency-replayed']]).toEqual([400, undefined]);
    });
    for (const [body, address] of [
      [{ body: 'another' }, undefined],
      [comment(f0.people.alice), '/api/items/articles'],
      [comment(f0.people.alice), '/api/items/comments?fields=id'],
    ] as const)
      expect((await send('alice', 'the-key', body, address)).status).toBe(422);
    for (const key of ['', 'x'.repeat(10_000), 'a b', 'ä', '\t'])
      await assault.run({
        as: 'alice',
        request: 'POST /api/items/comments',
        body: comment(f0.people.alice),
        headers: { 'idempotency-key': encodeURI(key).length === key.length ? key : 'x'.repeat(300) },
        status: 400,
      });
    // At once on both servers it is written once.
    await assault.meanwhile(async () => {
      const race = await atOnce(20, (server) =>
        server.api('POST', '/api/items/comments', {
          as: token('alice'),
          body: { body: 'raced', article: 1, author: f0.people.alice },
          headers: { 'idempotency-key': 'raced' },
        }),
      );
      expect(
        Object.keys(race).every((status) => ['200', '409'].includes(status)),
        JSON.stringify(race),
      ).toBe(true);
      expect(await f0.server.sql("SELECT id FROM comments WHERE body = 'raced'")).toHaveLength(1);
      // A refusal is the same refusal again, and who may no longer ask is told nothing.
      const refused = { body: 'x', article: 1, author: f0.people.bob };
      const no = await send('alice', 'refused', refused);
      const still = await send('alice', 'refused', refused);
      expect([still.status, still.text]).toEqual([no.status, no.text]);
      await f0.ok('PATCH', `/api/users/${f0.accounts.alice}`, { status: 'suspended' });
      const ended = await send('alice', 'the-key', comment(f0.people.alice));
      expect([ended.status, ended.text.includes('once')]).toEqual([401, false]);
    });
  });
});
