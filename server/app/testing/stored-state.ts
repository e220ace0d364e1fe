import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { FixtureZero } from './fixture-zero.ts';

/**
 * What a refusal may write, who was refused and how often; and what Kasbah writes when it finds the time: the full-text
 * index, and what it knows of schema files.
 */
const PASSING = /audit|^kasbah_counters$|^kasbah_search|^kasbah_schema_files$/;
/** When somebody was last there is written down about as often as it is told. */
const MOMENTS = ['seen_at', 'last_seen_at', 'last_used_at'];

const TABLES = {
  sqlite: "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'",
  postgres: "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'",
  mysql: 'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = database()',
} as const;

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.db(?:-wal|-shm|-journal)?$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file) => `${path.relative(folder, file)} ${statSync(file).size}`)
    .sort();
}

/** Everything that a server has stored: a line for each table with the sum of its rows, and a line for each file. */
export type StoredState = ReadonlyMap<string, string>;

/**
 * SNAP of the shared attack cases: all tables but those of refusals, and all files below and beside the data folder.
 * Queues are looked at by the cases about them.
 */
export async function storedState({ server, dialect, dataFolder }: FixtureZero): Promise<StoredState> {
  const quote = dialect === 'mysql' ? '`' : '"';
  const state = new Map<string, string>();
  for (const { name } of await server.sql(TABLES[dialect])) {
    if (PASSING.test(String(name))) continue;
    const rows = await server.sql(`SELECT * FROM ${quote}${String(name)}${quote}`);
    const texts = rows
      .map((row) => JSON.stringify(row, (key, value) => (MOMENTS.includes(key) ? undefined : value)))
      .sort();
    state.set(
      `table ${name}`,
      `${rows.length} ${createHash('sha256').update(texts.join('\n')).digest('hex')}`,
    );
  }
  for (const file of filesBelow(path.dirname(dataFolder))) state.set(`file ${file}`, '');
  return state;
}

/** The names of what differs between two states. */
export function differences(before: StoredState, after: StoredState): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter(
    (name) => before.get(name) !== after.get(name),
  );
}
