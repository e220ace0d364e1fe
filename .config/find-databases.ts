import { findDatabases } from '../.scripts/lib/find-databases.mjs';

/**
 * Runs once before the tests: afterwards KASBAH_TEST_POSTGRES_URL, KASBAH_TEST_MYSQL_URL and KASBAH_TEST_REDIS_URL
 * are set where the database answers and absent where it does not, so a test only looks whether they are there.
 */
export async function setup(): Promise<void> {
  for (const { env, url, reachable } of await findDatabases()) {
    if (reachable) process.env[env] = url;
    else delete process.env[env];
  }
}
