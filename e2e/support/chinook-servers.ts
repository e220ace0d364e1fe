import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createConnection } from 'mysql2/promise';
import pg from 'pg';
import { findDatabases } from '../../.scripts/lib/find-databases.mjs';

const FIXTURES = path.resolve(import.meta.dirname, '../fixtures');

/** The music shop in a database of its own on a server that answers. */
export interface ChinookServer {
  name: string;
  url: URL;
  /** One line for every column of the shop's tables: what must stay as it was. */
  structure(): Promise<string[]>;
  drop(): Promise<void>;
}

const COLUMNS = `SELECT table_name AS t, column_name AS c, data_type AS d, is_nullable AS n, column_default AS f
  FROM information_schema.columns WHERE table_schema = SCHEMA AND table_name NOT LIKE 'kasbah%' ORDER BY 1, ordinal_position`;

/** The script without the statements that choose a database of a fixed name. */
const script = (file: string) =>
  readFileSync(path.join(FIXTURES, file), 'utf8').replace(
    /^(?:DROP DATABASE|CREATE DATABASE|USE|\\c) .*$/gim,
    '',
  );

const asLines = (rows: unknown[]) => rows.map((row) => JSON.stringify(Object.values(row as object)));

async function onPostgres(server: string, name: string): Promise<ChinookServer> {
  const run = async <T>(url: string | URL, work: (client: pg.Client) => Promise<T>): Promise<T> => {
    const client = new pg.Client({ connectionString: String(url) });
    await client.connect();
    return work(client).finally(() => client.end());
  };
  await run(server, (client) => client.query(`CREATE DATABASE "${name}"`));
  const url = new URL(server);
  url.pathname = `/${name}`;
  await run(url, (client) => client.query(script('chinook.postgres.sql')));
  return {
    name: 'PostgreSQL',
    url,
    structure: () =>
      run(url, async (client) => asLines((await client.query(COLUMNS.replace('SCHEMA', "'public'"))).rows)),
    drop: async () =>
      void (await run(server, (client) => client.query(`DROP DATABASE "${name}" WITH (FORCE)`))),
  };
}

async function onMysql(server: string, name: string): Promise<ChinookServer> {
  const run = async (uri: string | URL, sql: string): Promise<unknown[]> => {
    const connection = await createConnection({ uri: String(uri), multipleStatements: true });
    const [rows] = await connection.query(sql).finally(() => connection.end());
    return rows as unknown[];
  };
  await run(server, `CREATE DATABASE \`${name}\``);
  const url = new URL(server);
  url.pathname = `/${name}`;
  await run(url, script('chinook.mysql.sql'));
  return {
    name: 'MariaDB',
    url,
    structure: async () => asLines(await run(url, COLUMNS.replace('SCHEMA', 'database()'))),
    drop: async () => void (await run(server, `DROP DATABASE \`${name}\``)),
  };
}

/** Loads the shop where PostgreSQL or MariaDB answers; undefined where it does not. */
export async function loadChinook(server: 'PostgreSQL' | 'MariaDB'): Promise<ChinookServer | undefined> {
  const found = (await findDatabases()).find(({ name }) => name === server);
  if (!found?.reachable) return undefined;
  const name = `kasbah_e2e_${randomBytes(6).toString('hex')}`;
  return server === 'PostgreSQL' ? onPostgres(found.url, name) : onMysql(found.url, name);
}
