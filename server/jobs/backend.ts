import type { BackendFactory } from 'bullmq';
import type { Logger } from '../lib/logger.ts';

/** Where the jobs are kept. */
export type JobBackendConfig = { kind: 'sqlite'; filename: string } | { kind: 'redis'; url: string };

/** What BullMQ's classes are constructed with. */
export interface JobBackend {
  kind: JobBackendConfig['kind'];
  // The factories' connection types differ per backend, and BullMQ's classes take them as they come.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  factory: BackendFactory<any, any>;
  connection: unknown;
  /** Warns of settings under which jobs can be lost. */
  check(logger: Logger): Promise<void>;
}

const RECOMMENDED_REDIS = [6, 2] as const;

/** Loads the backend's modules, which is why it is asynchronous; connects to nothing yet. */
export async function openJobBackend(config: JobBackendConfig): Promise<JobBackend> {
  if (config.kind === 'sqlite') {
    const { createSqliteBackend } = await import('./sqlite/create-sqlite-backend.ts');
    return {
      kind: 'sqlite',
      factory: createSqliteBackend,
      connection: { filename: config.filename },
      check: () => Promise.resolve(),
    };
  }
  const { createRedisBackend } = await import('bullmq');
  return {
    kind: 'redis',
    factory: createRedisBackend,
    connection: { url: config.url },
    check: (logger) => checkRedis(config.url, logger),
  };
}

async function checkRedis(url: string, logger: Logger): Promise<void> {
  const { Redis } = await import('ioredis');
  const client = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 1, retryStrategy: () => null });
  client.on('error', () => {});
  try {
    await client.connect();
    for (const warning of redisWarnings(await client.info())) logger.warn(warning.fields, warning.message);
  } catch (error) {
    logger.warn({ err: error }, 'Redis at KASBAH_REDIS_URL does not answer; jobs wait until it does');
  } finally {
    client.disconnect();
  }
}

/** What in Redis' INFO endangers jobs, by the name of the setting. */
export function redisWarnings(info: string): { fields: Record<string, string>; message: string }[] {
  const value = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1];
  const warnings: { fields: Record<string, string>; message: string }[] = [];
  const policy = value('maxmemory_policy');
  if (policy && policy !== 'noeviction') {
    warnings.push({
      fields: { setting: 'maxmemory-policy', value: policy, expected: 'noeviction' },
      message: `Redis may drop jobs when memory is short: maxmemory-policy is "${policy}". Set it to "noeviction".`,
    });
  }
  const version = value('redis_version');
  if (version && isOlder(version, RECOMMENDED_REDIS)) {
    warnings.push({
      fields: { setting: 'redis_version', value: version, expected: RECOMMENDED_REDIS.join('.') },
      message: `Redis ${version} is old for jobs. Use ${RECOMMENDED_REDIS.join('.')} or newer.`,
    });
  }
  return warnings;
}

function isOlder(version: string, [major, minor]: readonly [number, number]): boolean {
  const [foundMajor = 0, foundMinor = 0] = version.split('.').map(Number);
  return foundMajor < major || (foundMajor === major && foundMinor < minor);
}
