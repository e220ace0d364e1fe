import { createHash } from 'node:crypto';
import knex from 'knex';
import pg from 'pg';
import type { Database, Executor, Row } from '../database.ts';
import { explainStorageError } from '../database-error.ts';
import { exactRows } from '../exact-rows.ts';

/** Types that the fields' codecs read as text: int8, json, date, time, timestamp, timestamptz, numeric, jsonb. */
const TEXT_TYPES = new Set([20, 114, 1082, 1083, 1114, 1184, 1700, 3802]);
const types = {
  getTypeParser: (oid: number, format?: string) =>
    TEXT_TYPES.has(oid) ? (value: string) => value : pg.types.getTypeParser(oid as never, format as never),
} as pg.CustomTypesConfig;

const names = new Map<string, string>();
/** Counts changes of tables: a statement prepared before one may no longer fit, so its name must not be met again. */
let generation = 0;

/** The name under which a statement is prepared on each connection. */
function nameOf(sql: string): string {
  let name = names.get(sql);
  if (!name) {
    name = createHash('sha1').update(`${generation} ${sql}`).digest('hex');
    if (names.size < 500) names.set(sql, name);
  }
  return name;
}

function forgetNames(): void {
  generation++;
  names.clear();
}

/** The answer of a prepared statement has other types now, because somebody altered a table past this process. */
function isStale(error: unknown): boolean {
  const { code, message = '' } = error as { code?: string; message?: string };
  return code === '0A000' && message.includes('cached plan');
}

function executorOf(client: pg.Pool | pg.PoolClient): Executor {
  const send = (sql: string, values: readonly unknown[]) =>
    client.query({ text: sql, values: [...values], types, ...(values.length > 0 && { name: nameOf(sql) }) });
  const query = async (sql: string, values: readonly unknown[]) => {
    try {
      return await send(sql, values);
    } catch (error) {
      if (!isStale(error)) throw error;
      forgetNames();
      // A transaction is lost already; whoever began it tries again.
      if (!(client instanceof pg.Pool)) throw error;
      return send(sql, values);
    }
  };
  return {
    dialect: 'postgres',
    all: async (sql, values = []): Promise<Row[]> => (await query(sql, values)).rows,
    async run(sql, values = []) {
      const result = await query(sql, values);
      const first = result.rows?.[0] as Row | undefined;
      const made = first ? Object.values(first)[0] : null;
      return { changes: result.rowCount ?? 0, insertId: (made as number | string | undefined) ?? null };
    },
  };
}

/** Opens a PostgreSQL database by URL with a pool of ten connections. */
export async function openPostgres(url: string, queryTimeout = 0): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: 5000,
    idle_in_transaction_session_timeout: 30_000,
    application_name: 'kasbah',
    options: `-c TimeZone=UTC -c statement_timeout=${queryTimeout}`,
  });
  // Without a listener a connection that dies while idle would end the process.
  pool.on('error', () => undefined);
  (await pool.connect()).release();
  const transaction: Database['transaction'] = async (work) => {
    const client = await pool.connect();
    try {
      // A write or a change of tables takes as long as it takes.
      await client.query('BEGIN; SET LOCAL statement_timeout = 0');
      const result = await work(executorOf(client));
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw explainStorageError(error);
    } finally {
      client.release();
    }
  };
  const executor = executorOf(pool);
  return {
    ...executor,
    // Whatever is committed, and whatever begins to write, gives another snapshot.
    exact: exactRows(async () => {
      const [row] = await executor.all('SELECT pg_current_snapshot()::text AS s');
      return String(row?.s);
    }, executor.all),
    builder: knex({ client: 'pg' }),
    transaction,
    async schemaTransaction(work) {
      const result = await transaction(work);
      forgetNames();
      return result;
    },
    async version() {
      const { rows } = await pool.query('SHOW server_version');
      return `PostgreSQL ${rows[0].server_version}`;
    },
    close: () => pool.end(),
  };
}
