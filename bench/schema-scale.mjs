/*
 * Speed of the schema engine on a large schema, on the built product:
 * `npm run build && node bench/schema-scale.mjs [collections] [fields] [database URL …]`.
 * Goals for 500 collections of 20 fields each: loaded in under 2 s, a change of one field planned in under 200 ms.
 * sqlite always runs; give further URLs of empty databases, or KASBAH_TEST_POSTGRES_URL and KASBAH_TEST_MYSQL_URL to have
 * one made and dropped on each.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const dist = new URL('../dist/', import.meta.url);
if (!existsSync(new URL('server', dist))) {
  console.error('dist/server is missing. Run "npm run build" first.');
  process.exit(1);
}
const load = async (path) => import(new URL(path, dist));
const { MIGRATIONS } = await load('migrations/all.js');
const { system } = await load('server/access/actor.js');
const { createAccessService } = await load('server/access/access-service.js');
const { ACCESS_COLLECTIONS } = await load('server/access/system-collections.js');
const { migrate } = await load('server/data/migrate.js');
const { openDatabase } = await load('server/data/open-database.js');
const { silentLogger } = await load('server/lib/logger.js');
const { applySchema, definitionsOf, planSchema } = await load('server/ops/change-schema.js');
const { createEngine } = await load('server/ops/engine.js');
const { loadSchema } = await load('server/ops/load-schema.js');
const { FIELD_TYPES } = await load('server/schema/fields/all.js');

const [first = '500', second = '20', ...given] = process.argv.slice(2);
const COLLECTIONS = Number(first);
const FIELDS = Number(second);
const ROUNDS = 5;
const GOALS = { load: 2000, plan: 200 };

const types = new Map(FIELD_TYPES.map((type) => [type.name, type]));
const caller = { actor: system('bench'), source: 'bench' };
const KINDS = [
  { type: 'string', required: true },
  { type: 'text' },
  { type: 'integer' },
  { type: 'datetime' },
  { type: 'boolean' },
  { type: 'decimal', options: { precision: 10, scale: 2 } },
  { type: 'select', options: { choices: [{ value: 'a' }, { value: 'b' }] } },
];
/** The fields of a collection; with its key and a link to the collection before it there are as many as asked for. */
function definition(index) {
  const plain = Array.from({ length: FIELDS - (index > 0 ? 2 : 1) }, (_, at) => ({
    name: `field_${at}`,
    ...KINDS[at % KINDS.length],
  }));
  const link = {
    name: 'before',
    type: 'many-to-one',
    options: { collection: `collection_${index - 1}` },
  };
  return { name: `collection_${index}`, fields: index > 0 ? [...plain, link] : plain };
}

async function timed(work) {
  const start = performance.now();
  const result = await work();
  return { ms: performance.now() - start, result };
}

const results = [];
function report(database, what, ms, goal) {
  results.push({ database, what, ms: Math.round(ms), goal: goal ?? '', met: goal ? ms < goal : '' });
}

async function engineOn(database, snapshot) {
  return createEngine({
    database,
    access: await createAccessService(database),
    logger: silentLogger,
    snapshot,
  });
}

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

/** Loads and plans on a database that holds the collections already. */
async function measure(name, url, what) {
  const loads = [];
  const plans = [];
  for (let round = 0; round < ROUNDS; round++) {
    const database = await openDatabase(url, { synchronous: 'NORMAL' });
    const { ms, result: snapshot } = await timed(() =>
      loadSchema(database, ACCESS_COLLECTIONS, types, silentLogger),
    );
    loads.push(ms);
    const engine = await engineOn(database, snapshot);
    const before = definitionsOf(snapshot).find((one) => one.name === 'collection_7');
    const wanted = {
      ...before,
      fields: [...before.fields, { name: 'one_more', type: 'string' }],
    };
    plans.push((await timed(() => planSchema(engine, caller, { collections: [wanted] }))).ms);
    await database.close();
  }
  report(name, `${what}: load`, median(loads), GOALS.load);
  report(name, `${what}: slowest of ${ROUNDS} loads`, Math.max(...loads), GOALS.load);
  report(name, `${what}: plan one field`, median(plans), GOALS.plan);
  report(name, `${what}: first plan after a start`, Math.max(...plans), GOALS.plan);
}

async function ownTables(name, url) {
  const database = await openDatabase(url, { synchronous: 'NORMAL' });
  await migrate(database, MIGRATIONS);
  const empty = await loadSchema(database, ACCESS_COLLECTIONS, types, silentLogger);
  const engine = await engineOn(database, empty);
  const collections = Array.from({ length: COLLECTIONS }, (_, index) => definition(index));
  const { ms } = await timed(() => applySchema(engine, caller, { collections }));
  report(name, `made by Kasbah: apply ${COLLECTIONS} new collections`, ms);
  await database.close();
  await measure(name, url, 'made by Kasbah');
}

/** The same tables as if somebody else had made them: Kasbah forgets that it did. */
async function tablesOfOthers(name, url) {
  const database = await openDatabase(url, { synchronous: 'NORMAL' });
  await database.run("DELETE FROM kasbah_collections WHERE name LIKE 'collection%'");
  const { ms } = await timed(() => loadSchema(database, ACCESS_COLLECTIONS, types, silentLogger));
  report(name, 'tables of others: first start', ms, GOALS.load);
  await database.close();
  await measure(name, url, 'tables of others');
}

async function run(name, url) {
  await ownTables(name, url);
  await tablesOfOthers(name, url);
}

const folder = mkdtempSync(join(tmpdir(), 'kasbah-bench-schema-'));
try {
  await run('sqlite', `sqlite:${join(folder, 'scale.db')}`);
  for (const url of given) await run(new URL(url).protocol.slice(0, -1), url);
  const servers = [
    { name: 'postgres', server: process.env.KASBAH_TEST_POSTGRES_URL, force: ' WITH (FORCE)' },
    { name: 'mysql', server: process.env.KASBAH_TEST_MYSQL_URL, force: '' },
  ];
  for (const { name, server, force } of servers) {
    if (!server) continue;
    const made = `kasbah_bench_${Date.now().toString(36)}`;
    const admin = await openDatabase(server);
    await admin.run(`CREATE DATABASE ${made}`);
    const url = new URL(server);
    url.pathname = `/${made}`;
    try {
      await run(name, url.href);
    } finally {
      await admin.run(`DROP DATABASE ${made}${force}`);
      await admin.close();
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.table(results);
if (results.some(({ met }) => met === false)) process.exitCode = 1;
