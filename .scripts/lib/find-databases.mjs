/**
 * @typedef {'PostgreSQL' | 'MariaDB' | 'Redis'} Service
 * @typedef {{ name: Service, env: string, url: string, reachable: boolean, reason: string }} FoundService
 */

/** @type {{ name: Service, env: string, url: string, connect: (url: string) => Promise<void> }[]} */
const SERVICES = [
  {
    name: 'PostgreSQL',
    env: 'KASBAH_TEST_POSTGRES_URL',
    url: 'postgres://postgres@127.0.0.1:5432/postgres',
    async connect(url) {
      const { default: pg } = await import('pg');
      const client = new pg.Client({
        connectionString: url,
        connectionTimeoutMillis: 2000,
      });
      await client.connect();
      await client.end();
    },
  },
  {
    name: 'MariaDB',
    env: 'KASBAH_TEST_MYSQL_URL',
    url: 'mysql://root@127.0.0.1:3306/mysql',
    async connect(url) {
      const { createConnection } = await import('mysql2/promise');
      const connection = await createConnection({
        uri: url,
        connectTimeout: 2000,
      });
      await connection.end();
    },
  },
  {
    name: 'Redis',
    env: 'KASBAH_TEST_REDIS_URL',
    url: 'redis://127.0.0.1:6379',
    async connect(url) {
      const { Redis } = await import('ioredis');
      const client = new Redis(url, {
        lazyConnect: true,
        connectTimeout: 2000,
        maxRetriesPerRequest: 0,
        retryStrategy: () => null,
      });
      client.on('error', () => {});
      try {
        await client.connect();
        await client.ping();
      } finally {
        client.disconnect();
      }
    },
  },
];

/**
 * Asks each database of the tests whether it answers, at its URL from the environment or its standard local port.
 * @returns {Promise<FoundService[]>}
 */
export function findDatabases() {
  return Promise.all(
    SERVICES.map(async ({ name, env, url: standard, connect }) => {
      const url = process.env[env] || standard;
      try {
        await connect(url);
        return { name, env, url, reachable: true, reason: '' };
      } catch (error) {
        const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
        return { name, env, url, reachable: false, reason: code ?? message };
      }
    }),
  );
}
