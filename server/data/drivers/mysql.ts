import knex from 'knex';
import mysql from 'mysql2/promise';
import type { Database, Executor, Row } from '../database.ts';
import { explainStorageError } from '../database-error.ts';

type Connection = mysql.Pool | mysql.PoolConnection;

function executorOf(connection: Connection): Executor {
  // The binary protocol sends numbers as doubles, which LIMIT refuses and large integers do not survive.
  const wire = (value: unknown) => (typeof value === 'number' ? String(value) : value);
  const execute = (sql: string, values: readonly unknown[]) =>
    connection.execute(sql, values.map(wire) as mysql.ExecuteValues);
  return {
    dialect: 'mysql',
    async all(sql, values = []): Promise<Row[]> {
      const [rows] = await execute(sql, values);
      return rows as Row[];
    },
    async run(sql, values = []) {
      const [result] = await execute(sql, values);
      const header = result as mysql.ResultSetHeader;
      return { changes: header.affectedRows ?? 0, insertId: header.insertId || null };
    },
  };
}

/** Writes the limit of a reading statement into it: the two databases have different words for it. */
function limiter(version: string, milliseconds: number): (sql: string) => string {
  if (milliseconds === 0) return (sql) => sql;
  if (version.includes('MariaDB'))
    return (sql) =>
      sql.startsWith('SELECT') ? `SET STATEMENT max_statement_time=${milliseconds / 1000} FOR ${sql}` : sql;
  return (sql) => sql.replace(/^SELECT\b/, `SELECT /*+ MAX_EXECUTION_TIME(${milliseconds}) */`);
}

/** Opens a MySQL or MariaDB database by URL: strict mode, UTC, exact numbers as text. */
export async function openMysql(url: string, queryTimeout = 0): Promise<Database> {
  const pool = mysql.createPool({
    uri: url,
    connectionLimit: 10,
    connectTimeout: 5000,
    timezone: 'Z',
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    jsonStrings: true,
    charset: 'utf8mb4',
    flags: ['FOUND_ROWS'],
  });
  pool.pool.on('connection', (connection) => {
    connection.query("SET SESSION sql_mode = 'TRADITIONAL,NO_ENGINE_SUBSTITUTION', time_zone = '+00:00'");
  });
  const [[about]] = await pool.query<mysql.RowDataPacket[]>('SELECT VERSION() AS v');
  const limited = limiter(String(about?.v), queryTimeout);
  const transaction: Database['transaction'] = async (work) => {
    const connection = await pool.getConnection();
    try {
      await connection.beginTransaction();
      const result = await work(executorOf(connection));
      await connection.commit();
      return result;
    } catch (error) {
      await connection.rollback().catch(() => undefined);
      throw explainStorageError(error);
    } finally {
      connection.release();
    }
  };
  const executor = executorOf(pool);
  return {
    ...executor,
    all: (sql, values) => executor.all(limited(sql), values),
    builder: knex({ client: 'mysql2' }),
    transaction,
    schemaTransaction: transaction,
    async version() {
      const [rows] = await pool.query('SELECT VERSION() AS v');
      const version = String((rows as Row[])[0]?.v);
      return version.includes('MariaDB') ? `MariaDB ${version.split('-')[0]}` : `MySQL ${version}`;
    },
    close: () => pool.end(),
  };
}
