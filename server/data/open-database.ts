import { KasbahError } from '../lib/errors.ts';
import type { Database } from './database.ts';

export interface OpenOptions {
  /** sqlite only: FULL (the default) makes an answered write survive a power cut, NORMAL a crash of the process. */
  synchronous?: 'FULL' | 'NORMAL';
  /** Reading statements outside of transactions end after so many milliseconds; 0 or absent: never. */
  queryTimeout?: number;
}

/** The URL without its password, for messages and logs. */
export function maskUrl(url: string): string {
  return url.replace(/^([a-z]+:\/\/[^:/@]*):[^@]*@/, '$1:***@');
}

/**
 * Opens `sqlite:path`, `postgres://…` or `mysql://…`; the driver is loaded only when it is needed.
 * @throws KasbahError CONFIG for another scheme, DATABASE_UNREACHABLE with the reason
 */
export async function openDatabase(url: string, options: OpenOptions = {}): Promise<Database> {
  const scheme = /^([a-z]+):/.exec(url)?.[1] ?? '';
  try {
    if (scheme === 'sqlite') {
      const { openSqlite } = await import('./drivers/sqlite.ts');
      return await openSqlite(url.slice('sqlite:'.length), options);
    }
    if (scheme === 'postgres' || scheme === 'postgresql') {
      const { openPostgres } = await import('./drivers/postgres.ts');
      return await openPostgres(url, options.queryTimeout);
    }
    if (scheme === 'mysql' || scheme === 'mariadb') {
      const { openMysql } = await import('./drivers/mysql.ts');
      return await openMysql(url.replace(/^mariadb:/, 'mysql:'), options.queryTimeout);
    }
  } catch (error) {
    const reason =
      error instanceof Error ? error.message || (error as { code?: string }).code : String(error);
    throw new KasbahError('DATABASE_UNREACHABLE', `The database ${maskUrl(url)} does not answer: ${reason}`, {
      status: 0,
      hint: 'Check the URL, that the database server runs and that the account may connect.',
      cause: error,
    });
  }
  throw new KasbahError('CONFIG', `${maskUrl(url)} is not a database URL that Kasbah knows.`, {
    status: 0,
    hint: 'Use sqlite:path/to/file.db, postgres://user:password@host/database or mysql://user:password@host/database.',
  });
}
