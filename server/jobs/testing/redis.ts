import { Redis } from 'ioredis';

const DEFAULT_URL = 'redis://127.0.0.1:6379';
/** Tests keep to a numbered database of their own, and only to Kasbah's queue in it. */
const TEST_DATABASE = '/14';

export interface TestRedis {
  url: string;
  clear(): Promise<void>;
}

/** Redis for tests; undefined, said aloud, when none answers, and a failure when CI asks for all databases. */
export async function redisUrlForTests(): Promise<TestRedis | undefined> {
  const url = `${(process.env.KASBAH_TEST_REDIS_URL ?? DEFAULT_URL).replace(/\/\d*$/, '')}${TEST_DATABASE}`;
  const client = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 1, retryStrategy: () => null });
  client.on('error', () => {});
  const clear = async (connection: Redis) => {
    const keys = await connection.keys('bull:kasbah:*');
    if (keys.length > 0) await connection.del(keys);
  };
  try {
    await client.connect();
    await clear(client);
  } catch (error) {
    if (process.env.CI === 'true') throw new Error(`Redis at ${url} does not answer`, { cause: error });
    console.warn(`skipped: Redis at ${url} does not answer`);
    return undefined;
  } finally {
    client.disconnect();
  }
  return {
    url,
    clear: async () => {
      const connection = new Redis(url);
      await clear(connection);
      connection.disconnect();
    },
  };
}
