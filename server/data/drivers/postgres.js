import { createHash } from 'node:crypto';
import knex from 'knex';
import pg from 'pg';
/** Types that the fields' codecs read as text: int8, date, time, timestamp, timestamptz, numeric. */
const TEXT_TYPES = new Set([20, 1082, 1083, 1114, 1184, 1700]);
const types = {
    getTypeParser: (oid, format) => TEXT_TYPES.has(oid) ? (value) => value : pg.types.getTypeParser(oid, format),
};
const names = new Map();
/** The name under which a statement is prepared on each connection. */
function nameOf(sql) {
    let name = names.get(sql);
    if (!name) {
        name = createHash('sha1').update(sql).digest('hex');
        if (names.size < 500)
            names.set(sql, name);
    }
    return name;
}
function executorOf(client) {
    const query = (sql, values) => client.query({ text: sql, values: [...values], types, ...(values.length > 0 && { name: nameOf(sql) }) });
    return {
        dialect: 'postgres',
        all: async (sql, values = []) => (await query(sql, values)).rows,
        async run(sql, values = []) {
            const result = await query(sql, values);
            const first = result.rows?.[0];
            const made = first ? Object.values(first)[0] : null;
            return { changes: result.rowCount ?? 0, insertId: made ?? null };
        },
    };
}
/** Opens a PostgreSQL database by URL with a pool of ten connections. */
export async function openPostgres(url) {
    const pool = new pg.Pool({
        connectionString: url,
        max: 10,
        connectionTimeoutMillis: 5000,
        idle_in_transaction_session_timeout: 30_000,
        application_name: 'kasbah',
        options: '-c TimeZone=UTC',
    });
    // Without a listener a connection that dies while idle would end the process.
    pool.on('error', () => undefined);
    (await pool.connect()).release();
    return {
        ...executorOf(pool),
        builder: knex({ client: 'pg' }),
        async transaction(work) {
            const client = await pool.connect();
            try {
                await client.query('BEGIN');
                const result = await work(executorOf(client));
                await client.query('COMMIT');
                return result;
            }
            catch (error) {
                await client.query('ROLLBACK').catch(() => undefined);
                throw error;
            }
            finally {
                client.release();
            }
        },
        async version() {
            const { rows } = await pool.query('SHOW server_version');
            return `PostgreSQL ${rows[0].server_version}`;
        },
        close: () => pool.end(),
    };
}
