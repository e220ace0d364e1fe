import { expect, it } from 'vitest';
import { explainDatabaseError, isTransient } from './database-error.ts';

const coded = (code: string, errno?: number) =>
  Object.assign(new Error('text of the database'), { code, errno });

it.each<[string, string, number?]>([
  ['PostgreSQL, not serializable', '40001'],
  ['PostgreSQL, deadlock', '40P01'],
  ['MySQL, deadlock', 'ER_LOCK_DEADLOCK', 1213],
  ['MySQL, waited too long for a lock', 'ER_LOCK_WAIT_TIMEOUT', 1205],
  ['MariaDB, changed since last read', 'ER_CHECKREAD', 1020],
  ['sqlite, locked by another process', 'SQLITE_BUSY', 5],
])('%s may succeed when it is run again', (_, code, errno) => {
  const error = coded(code, errno);
  expect(isTransient(error)).toBe(true);
  const told = explainDatabaseError(error, 'things', 'update');
  expect(isTransient(told)).toBe(true);
  expect(told).toMatchObject({
    code: 'DATABASE_BUSY',
    status: 503,
    details: { retry_after: 1 },
  });
});

it.each([
  coded('23505'),
  coded('ER_DUP_ENTRY', 1062),
  coded('SQLITE_CONSTRAINT', 19),
  coded('SQLITE_FULL', 13),
  new Error('no code'),
  null,
  'text',
])('%o would fail again', (error) => {
  expect(isTransient(error)).toBe(false);
});

it.each([
  ['SQLITE_FULL', 'DISK_FULL', 507],
  ['53100', 'DISK_FULL', 507],
  ['ER_DISK_FULL', 'DISK_FULL', 507],
  ['ER_RECORD_FILE_FULL', 'DISK_FULL', 507],
  ['SQLITE_IOERR', 'DATABASE_FAILED', 503],
  ['SQLITE_READONLY', 'DATABASE_FAILED', 503],
  ['SQLITE_CORRUPT', 'DATABASE_FAILED', 503],
  ['25006', 'DATABASE_FAILED', 503],
])('%s is told as %s', (code, expected, status) => {
  const told = explainDatabaseError(coded(code), 'things', 'create') as Error;
  expect(told).toMatchObject({ code: expected, status });
  expect(told.message).not.toContain('text of the database');
});
