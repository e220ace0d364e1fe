import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { attackCase } from '../testing/attacks.ts';
import { testDatabases } from '../testing/databases.ts';
import { fixtureZero } from '../testing/fixture-zero.ts';
import { pluginFolder } from '../testing/plugin-folder.ts';

const endpoint = (more: string) =>
  `{ method: 'GET', path: '/hello', handler: () => ({ data: 'hello' }), ${more} }`;
const withParts = (name: string, parts: string) =>
  `export default { name: '${name}', setup: (host) => (${parts}) };`;

/** Plugins that are wrong, each in its way, and what the list of plugins says of them. */
const BROKEN: Record<string, [server: string, reason: RegExp]> = {
  unsaid: [withParts('unsaid', `{ endpoints: [${endpoint('')}] }`), /access says who/],
  misspelt: [withParts('misspelt', `{ endpoints: [${endpoint("access: 'everybody'")}] }`), /access says who/],
  climber: [
    withParts(
      'climber',
      `{ endpoints: [{ ...${endpoint("access: 'anyone'")}, path: '/../../auth/login' }] }`,
    ),
    /path reads/,
  ],
  pattern: [
    withParts('pattern', `{ endpoints: [{ ...${endpoint("access: 'anyone'")}, path: '/(.*)' }] }`),
    /path reads/,
  ],
  methodless: [
    withParts('methodless', `{ endpoints: [{ ...${endpoint("access: 'anyone'")}, method: undefined }] }`),
    /method is one of/,
  ],
  nolist: [withParts('nolist', "{ endpoints: 'all' }"), /must be a list/],
  nohook: [withParts('nohook', '{ hooks: [{}] }'), /hook has/],
  thrower: [`export default { name: 'thrower', setup() { throw new Error('Not today.'); } };`, /Not today/],
  later: [withParts('later', `{ ready() { throw new Error('Too late.'); } }`), /Too late/],
  syntax: ['export default {', /./],
};

const CLOSED = `export default {
  name: 'closed',
  collections: [{ name: 'closed_notes', fields: [{ name: 'text', type: 'string' }] }],
  setup: (host) => ({
    endpoints: [
      { method: 'GET', path: '/open', access: 'anyone', handler: () => ({ data: 'open' }) },
      { method: 'GET', path: '/known', access: 'signed-in', handler: () => ({ data: 'known' }) },
      { method: 'GET', path: '/admin', access: 'administrator', handler: () => ({ data: 'admin' }) },
      { method: 'GET', path: '/boom', access: 'anyone', handler: () => { throw new Error('CANARYpass in SELECT * FROM x'); } },
      { method: 'GET', path: '/later', access: 'anyone', handler: () => { void Promise.reject(new Error('rejected later')).catch(() => undefined); return { data: 1 }; } },
    ],
    hooks: [{ id: 'slow', collection: 'articles', async run(event, next) {
      if (event.item.title === 'slow') await new Promise((resolve) => setTimeout(resolve, 400));
      if (event.item.title === 'breaks') { await next(event); throw new Error('CANARYpass broke'); }
      return next(event);
    } }],
    jobs: [{ name: 'closed-job', label: 'Closed', startable: true, run: async () => ({ done: true }) },
           { name: 'closed-inner', label: 'Inner', run: async () => ({ done: true }) }],
  }),
};`;

describe.each(testDatabases())('Plugins and jobs on $dialect', ({ create }) => {
  const plugins = pluginFolder({
    ...Object.fromEntries(Object.entries(BROKEN).map(([name, [server]]) => [name, server])),
    closed: CLOSED,
  });
  const f0 = fixtureZero(create, { plugins: plugins.folder, role: 'all' });
  beforeAll(() => f0.open());
  afterAll(async () => {
    await f0.close();
    plugins.remove();
  });
  const PATHS = ['open', 'known', 'admin'];

  attackCase(f0, 'AUZ-25', 'routes and collections of plugins are closed', async (assault) => {
    const allowed: Record<string, number[]> = {
      anon: [200, 401, 401],
      dave: [200, 200, 403],
      root: [200, 200, 200],
    };
    for (const [as, statuses] of Object.entries(allowed))
      for (const [index, status] of statuses.entries())
        await assault.run({ as: as as 'anon', request: `GET /api/plugins/closed/${PATHS[index]}`, status });
    for (const name of ['unsaid', 'misspelt'])
      for (const as of ['anon', 'dave', 'root'] as const)
        await assault.run({ as, request: `GET /api/plugins/${name}/hello`, status: 404 });
    for (const as of ['anon', 'dave', 'carol'] as const)
      for (const method of ['GET', 'POST'])
        await assault.run({
          as,
          request: `${method} /api/items/closed_notes`,
          ...(method === 'POST' && { body: { text: 'x' } }),
          status: 403,
        });
    for (const as of ['anon', 'dave'] as const)
      await assault.run({
        as,
        request: 'GET /api/schema/manifest',
        status: 200,
        mustNotContain: ['closed_notes'],
      });
  });

  attackCase(f0, 'PLG-02', 'what is wrong with a plugin stays with it', async (assault) => {
    const list = (await f0.ok('GET', '/api/plugins')) as {
      name: string;
      label: string;
      state: string;
      error: string;
    }[];
    for (const [name, [, reason]] of Object.entries(BROKEN)) {
      const one = list.find(({ label }) => label === name);
      expect([name, one?.state]).toEqual([name, 'failed']);
      expect(one?.error, name).toMatch(reason);
    }
    // Routes of the core are not shadowed.
    await assault.run({
      as: 'anon',
      request: 'POST /api/auth/login',
      body: { email: 'x@x.example', password: 'x' },
      status: 401,
    });
    for (const address of [
      '/api/plugins/closed/boom',
      '/api/plugins/thrower/x',
      '/api/plugins/closed/later',
    ]) {
      const answer = await fetch(new URL(address, f0.server.url));
      expect([200, 404, 500]).toContain(answer.status);
      expect(await answer.text()).not.toMatch(/CANARY|SELECT|at .+\.js/);
    }
    // A hook that breaks takes the write with it.
    const before = await f0.server.lastChange();
    const broken = await fetch(new URL('/api/items/articles/1', f0.server.url), {
      method: 'PATCH',
      headers: { authorization: `Bearer ${f0.tokens.alice}`, 'content-type': 'application/json' },
      body: '{"title":"breaks"}',
    });
    expect([broken.status, /CANARY/.test(await broken.text())]).toEqual([500, false]);
    expect(await f0.server.changesAfter(before)).toEqual([]);
    expect(await f0.ok('GET', '/api/items/articles/1?fields=title')).toEqual({ title: 'First' });
  });

  attackCase(f0, 'AUZ-15', 'jobs are started by administrators, as they are', async (assault) => {
    for (const as of ['anon', 'dave', 'carol', 'sub'] as const) {
      const status = as === 'anon' ? 401 : 403;
      for (const name of ['closed-job', 'changelog-retention', 'nothing'])
        await assault.run({
          as,
          request: 'POST /api/jobs/start',
          body: { name, payload: { ids: [1] } },
          status,
        });
      for (const ask of [
        { request: 'GET /api/jobs' },
        { request: 'GET /api/jobs/runs' },
        { request: 'GET /api/jobs/runs/1' },
        { request: 'POST /api/jobs/runs/1/retry', body: {} },
        { request: 'DELETE /api/jobs/runs/1' },
        { request: 'POST /api/jobs/pause', body: {} },
        { request: 'POST /api/jobs/resume', body: {} },
      ])
        await assault.run({ ...ask, as, status });
    }
    for (const name of [
      'closed-inner',
      'mail.send',
      'backup.restore',
      'nothing',
      'constructor',
      '',
      null,
      {},
      ['closed-job'],
    ])
      await assault.run({
        as: 'root',
        request: 'POST /api/jobs/start',
        body: { name },
        status: 400,
        code: 'UNKNOWN_JOB',
      });
    for (const more of [
      { repeat: { every: 1 } },
      { priority: 1 },
      { delay: 1 },
      { jobId: 'x' },
      { attempts: 9 },
      { opts: {} },
    ])
      await assault.run({
        as: 'root',
        request: 'POST /api/jobs/start',
        body: { name: 'closed-job', ...more },
        status: 400,
      });
  });

  attackCase(f0, 'PLG-03', 'the queue', async (assault) => {
    for (const payload of [{ x: 'a'.repeat(100_000) }, 'text', 5, ['x']])
      await assault.run({
        as: 'root',
        request: 'POST /api/jobs/start',
        body: { name: 'closed-job', payload },
        status: [400, 413],
      });
    await assault.run({
      as: 'root',
      request: 'POST /api/jobs/start',
      raw: '{"name":"closed-job","payload":{"__proto__":{"isAdmin":true}}}',
      status: 400,
    });
    for (const id of ['x', '-1', '../1', '%00', '9'.repeat(1000), '__proto__', 'closed-job:1'])
      for (const ask of [
        { request: `GET /api/jobs/runs/${encodeURIComponent(id)}` },
        { request: `POST /api/jobs/runs/${encodeURIComponent(id)}/retry`, body: {} },
        { request: `DELETE /api/jobs/runs/${encodeURIComponent(id)}` },
      ])
        await assault.run({ ...ask, as: 'root', status: [400, 404] });
    for (const path of ['admin/queues', 'queues', 'bull', 'jobs/ui', 'jobs/board'])
      await assault.run({ as: 'anon', request: `GET /api/${path}`, status: [401, 404] });
  });

  attackCase(f0, 'AUZ-17', 'rights that end while a write is under way', async (assault) => {
    await assault.meanwhile(async () => {
      // A write runs under the rights that it began with, as one transaction; the next request has none.
      const under = f0.api('carol', 'PATCH', '/api/items/articles/3', { body: { title: 'slow' } });
      await pause(100);
      await f0.ok('PATCH', `/api/users/${f0.accounts.carol}`, { roles: [] }).catch(() => undefined);
      const ended = await under;
      expect([200, 403]).toContain(ended.status);
      const [row] = await f0.server.sql('SELECT title FROM articles WHERE id = 3');
      expect(row?.title).toBe(ended.status === 200 ? 'slow' : 'Third');
      expect(
        (await f0.api('carol', 'PATCH', '/api/items/articles/3', { body: { title: 'again' } })).status,
      ).toBe(403);
    });
  });
});
