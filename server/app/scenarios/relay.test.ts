import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { openRelay, type RelayConfig } from '../../jobs/relay.ts';
import { redisUrlForTests } from '../../jobs/testing/redis.ts';
import { silentLogger } from '../../lib/logger.ts';
import { type Messenger, shareChanges } from '../../ops/share-changes.ts';
import { openTestEngine, type TestEngine } from '../../ops/testing/test-engine.ts';
import { type TestDatabase, testDatabases } from '../testing/databases.ts';
import { ADMINISTRATOR, startTestServer, type TestServer } from '../testing/server.ts';

const HOUR = 3_600_000;
const redis = await redisUrlForTests();

async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  for (let n = 0; n < 600; n++) {
    if (await holds()) return;
    await pause(25);
  }
  throw new Error(`It never came to be that ${what}`);
}

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const closer of closers.splice(0).reverse()) await closer();
});

/** An engine as one process has it, with what it heard of the others' changes. */
async function processOn(database: TestDatabase, relay: RelayConfig | null, everyMs: number) {
  const test: TestEngine = await openTestEngine(database.url);
  closers.push(() => test.close());
  const heard: string[] = [];
  test.engine.onCommit.add((collections) => void heard.push(...collections));
  let ready = false;
  const close = shareChanges(
    test.engine,
    relay &&
      ((listeners): Messenger =>
        openRelay(
          relay,
          {
            ...listeners,
            onReady() {
              ready = true;
              listeners.onReady();
            },
          },
          silentLogger,
        )),
    everyMs,
  );
  closers.push(close);
  return { ...test, heard, isReady: () => ready };
}

const role = { id: 'night', name: 'night', label: 'Night', builtin: false };

async function database(dialect: string): Promise<TestDatabase> {
  const made = await testDatabases()
    .find((one) => one.dialect === dialect)!
    .create();
  closers.push(() => made.drop());
  return made;
}

const postgresOn = testDatabases().some(({ dialect }) => dialect === 'postgres');

describe('CON-02: A change of rights', () => {
  it.runIf(postgresOn)('reaches another process through PostgreSQL, without its looking', async () => {
    const db = await database('postgres');
    const config: RelayConfig = { kind: 'postgres', url: db.url };
    const first = await processOn(db, config, HOUR);
    const second = await processOn(db, config, HOUR);
    await until('both are ready', () => first.isReady() && second.isReady());
    second.heard.length = 0;
    await first.create('kasbah_roles', role);
    await until('the second hears', () => second.heard.includes('kasbah_roles'));
  });

  it.runIf(redis)('reaches another process through Redis, without its looking', async () => {
    const db = await database('sqlite');
    const config: RelayConfig = { kind: 'redis', url: redis!.url };
    const first = await processOn(db, config, HOUR);
    const second = await processOn(db, config, HOUR);
    await until('both are ready', () => first.isReady() && second.isReady());
    second.heard.length = 0;
    await first.create('kasbah_roles', role);
    await until('the second hears', () => second.heard.includes('kasbah_roles'));
  });

  it.each(testDatabases())(
    'reaches another process on $dialect by the mark in the database',
    async ({ dialect }) => {
      const db = await database(dialect);
      const first = await processOn(db, null, 50);
      const second = await processOn(db, null, 50);
      await until('both have looked', async () => (await pause(200)) === undefined);
      second.heard.length = 0;
      let version = 0;
      const reload = second.engine.access.reload;
      second.engine.access.reload = (...given) => {
        version++;
        return reload(...given);
      };
      await first.create('kasbah_roles', role);
      await until('the second reads its policies again', () => version > 0);
      expect(second.heard).not.toContain('articles');
    },
  );

  it('is written, and noticed by the mark, while the relay does not answer', async () => {
    const db = await database('sqlite');
    const dead: RelayConfig = { kind: 'redis', url: 'redis://127.0.0.1:9' };
    const first = await processOn(db, dead, 50);
    const second = await processOn(db, dead, 50);
    let read = 0;
    const reload = second.engine.access.reload;
    second.engine.access.reload = (...given) => {
      read++;
      return reload(...given);
    };
    await pause(200);
    await first.create('kasbah_roles', role);
    await until('the second reads its policies again', () => read > 0);
  });
});

const backends = [
  ...testDatabases().map(({ dialect, create }) => ({
    what: dialect,
    create,
    env: {} as Record<string, string>,
  })),
  ...(redis
    ? [
        {
          what: 'sqlite with Redis',
          create: testDatabases()[0]!.create,
          env: { KASBAH_REDIS_URL: redis.url },
        },
      ]
    : []),
];

describe.each(backends)('Two servers on $what', ({ create, env }) => {
  it('AUT-36, CON-02: refuse alike once a session, a policy or an account is gone', async () => {
    const made = await create();
    closers.push(() => made.drop());
    const start = async (): Promise<TestServer> => {
      const server = await startTestServer({
        databaseUrl: made.url,
        env: { ...env, KASBAH_SECRET: 'a secret that both of the servers have' },
      });
      closers.push(() => server.stop());
      return server;
    };
    const first = await start();
    const second = await start();
    await first.api('POST', '/api/schema/apply', {
      body: { collections: [{ name: 'notes', fields: [{ name: 'text', type: 'string' }] }] },
    });
    await until('the second knows the collection', async () => {
      return (await second.api('GET', '/api/items/notes')).status === 200;
    });
    const { id } = (await first.api('POST', '/api/access/roles', { body: { label: 'Reader' } })).json.data;
    const policy = (
      await first.api('POST', '/api/access/policies', {
        body: { role: id, collection: 'notes', action: 'read' },
      })
    ).json.data.id;
    const key = (await first.api('POST', '/api/access/keys', { body: { name: 'k', role: id } })).json.data
      .token;
    const status = async (as: string) => (await second.api('GET', '/api/items/notes', { as })).status;
    await until('the second lets the key in', async () => (await status(key)) === 200);
    await first.api('DELETE', `/api/access/policies/${policy}`);
    await until('the second refuses what the policy allowed', async () => (await status(key)) === 403);

    const { access_token: session } = (
      await first.api('POST', '/api/auth/login', { as: null, body: ADMINISTRATOR })
    ).json.data;
    expect(await status(session)).toBe(200);
    await first.api('POST', '/api/auth/logout', { as: session });
    await until('the second refuses the session', async () => (await status(session)) === 401);
  });
});
