import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Database } from '../../data/database.ts';
import { openDatabase } from '../../data/open-database.ts';
import { quote } from '../../data/sql-text.ts';
import type { TestDialect } from './databases.ts';
import { type KillableServers, killableServers } from './killable-server.ts';
import { ask, BOOKS, type LedgerEntry, SHARED, writeUntilKilled } from './ledger-writers.ts';
import { ReplayedItems } from './replay-changes.ts';
import type { LoggedRow } from './server.ts';

const CLIENTS = 8;
/** One start in ten is killed before it is ready. */
const EARLY = 0.1;
/** The others are killed after a random number of answers, so that a slow machine is killed at the same moments. */
const MOST_ANSWERS = 100;

async function changesAfter(database: Database, seq: number): Promise<LoggedRow[]> {
  const rows = await database.all(`SELECT * FROM kasbah_changes WHERE seq > ${seq} ORDER BY seq`);
  const parse = (value: unknown) => (value === null ? null : JSON.parse(String(value)));
  return rows
    .map(
      (row) =>
        ({ ...row, seq: Number(row.seq), before: parse(row.before), after: parse(row.after) }) as LoggedRow,
    )
    .filter((row) => BOOKS.some(({ name }) => name === row.collection));
}

/** A database server may still be committing for a client that is gone. */
async function connectionsClosed(database: Database): Promise<void> {
  const others = {
    sqlite: 'SELECT 0 AS n',
    postgres:
      "SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()",
    mysql:
      'SELECT count(*) AS n FROM information_schema.processlist WHERE db = database() AND id <> connection_id()',
  }[database.dialect];
  while (Number((await database.all(others))[0]?.n) > 0) await pause(5);
}

async function answered(ledger: readonly LedgerEntry[], count: number): Promise<void> {
  while (ledger.filter(({ outcome }) => outcome !== 'open').length < count) await pause(1);
  await pause(Math.random() * 5);
}

/** The request that a change is of. */
const requestOf = (change: LoggedRow) =>
  change.action === 'delete'
    ? `delete ${change.item}`
    : String(change.action === 'create' ? change.after?.mark : change.after?.title).replace(/\..*/, '');

/** Every answered request is there with its changes, once and whole; every other one is there whole, or not at all. */
function checkLedger(ledger: readonly LedgerEntry[], changes: readonly LoggedRow[]): void {
  const changesets = new Map<string, LoggedRow[]>();
  for (const change of changes)
    changesets.set(change.changeset, [...(changesets.get(change.changeset) ?? []), change]);
  const found = new Map<string, LoggedRow[]>();
  for (const list of changesets.values()) {
    const books = list.filter((change) => change.collection === 'books');
    expect(books.length, JSON.stringify(list)).toBeGreaterThan(0);
    const [id, ...more] = new Set(books.map(requestOf));
    expect(more).toEqual([]);
    expect(found.has(id!), `${id} is there twice`).toBe(false);
    found.set(id!, list);
  }
  for (const { id, action, books, links, outcome } of ledger) {
    const list = found.get(id);
    if (outcome === 'done') expect(list, `${id} was answered`).toBeDefined();
    else if (outcome !== 'open') expect(list, `${id} was refused with ${outcome}`).toBeUndefined();
    if (!list) continue;
    const of = (collection: string) => list.filter((change) => change.collection === collection);
    expect(
      of('books').map((change) => change.action),
      id,
    ).toEqual(Array(books).fill(action));
    if (action !== 'delete') expect(of('books_tags'), id).toHaveLength(links);
    found.delete(id);
  }
  expect([...found.keys()], 'changes that nobody asked for').toEqual([]);
}

/** The tables hold what the changelog says, and every change has its changeset. */
async function checkTables(database: Database, replayed: ReplayedItems): Promise<void> {
  for (const { name } of BOOKS) {
    const rows = await database.all(`SELECT * FROM ${quote(database.dialect, name)}`);
    const wanted = replayed.of(name);
    expect(rows.length, `rows of ${name}`).toBe(wanted.size);
    const key = name === 'books_tags' ? ['book', 'tag'] : ['id'];
    // One expectation a row would take longer than all the rest.
    const wrong = rows.filter((row) => {
      const values = wanted.get(key.map((column) => row[column]).join());
      return !values || Object.keys(row).some((column) => row[column] !== values[column]);
    });
    expect(wrong, `rows of ${name} that are not as the changelog says`).toEqual([]);
  }
  const orphans = await database.all(
    'SELECT c.seq FROM kasbah_changes c LEFT JOIN kasbah_changesets s ON s.id = c.changeset WHERE s.id IS NULL',
  );
  expect(orphans).toEqual([]);
  const empty = await database.all(
    'SELECT s.id FROM kasbah_changesets s LEFT JOIN kasbah_changes c ON c.changeset = s.id WHERE c.seq IS NULL',
  );
  expect(empty).toEqual([]);
}

/** Deletes the links of books that are gone, as the database does. */
function cascade(replayed: ReplayedItems): void {
  const books = replayed.of('books');
  const links = replayed.of('books_tags');
  for (const key of [...links.keys()]) if (!books.has(key.split(',')[0]!)) links.delete(key);
}

async function setUp(servers: KillableServers): Promise<void> {
  const server = (await servers.start())!;
  const made = [
    await ask(server, 'POST', '/schema/apply', { collections: BOOKS }),
    await ask(server, 'POST', '/items/tags', [{ label: 'a' }, { label: 'b' }, { label: 'c' }]),
    await ask(
      server,
      'POST',
      '/items/books',
      Array.from({ length: SHARED }, (_, n) => ({ mark: `shared ${n}` })),
    ),
  ];
  expect(made.map(({ ok }) => ok)).toEqual([true, true, true]);
  await server.kill();
}

/**
 * Kills a real server with SIGKILL while clients write, so many times, starts it again each time, and holds database and
 * changelog against what the clients were answered.
 */
export function killedWrites({ dialect, create }: TestDialect, kills: number, timeout: number): void {
  it(
    `${kills} kills of a server that writes to ${dialect} lose nothing that was answered and leave nothing half written`,
    async () => {
      const made = await create();
      const servers = killableServers(made.url);
      const database = await openDatabase(made.url);
      const replayed = new ReplayedItems();
      const tally: Record<string, number> = { 'killed while starting': 0, changes: 0 };
      let seq = 0;
      try {
        await setUp(servers);
        const first = await changesAfter(database, seq);
        expect(replayed.apply(first)).toEqual([]);
        seq = first.at(-1)!.seq;
        for (let kill = 0; kill < kills; kill++) {
          const early = Math.random() < EARLY ? Math.random() * 1000 : undefined;
          const server = await servers.start(early);
          if (!server) {
            tally['killed while starting']!++;
            continue;
          }
          const ledger: LedgerEntry[] = [];
          const clients = Promise.all(
            Array.from({ length: CLIENTS }, (_, n) => writeUntilKilled(server, `${kill}-${n}`, ledger)),
          );
          await Promise.race([clients, answered(ledger, Math.random() * MOST_ANSWERS)]);
          await server.kill();
          await clients;
          await connectionsClosed(database);
          const changes = await changesAfter(database, seq);
          seq = changes.at(-1)?.seq ?? seq;
          checkLedger(ledger, changes);
          expect(replayed.apply(changes), `after kill ${kill}`).toEqual([]);
          cascade(replayed);
          await checkTables(database, replayed);
          tally.changes! += changes.length;
          for (const { outcome } of ledger) tally[outcome] = (tally[outcome] ?? 0) + 1;
        }
        if (dialect === 'sqlite')
          expect(await database.all('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
        console.info(`${kills} kills on ${dialect}: ${JSON.stringify(tally)}`);
        expect(tally.done).toBeGreaterThan(0);
      } finally {
        await database.close();
        servers.remove();
        await made.drop();
      }
    },
    timeout,
  );
}
