import { KasbahError } from '../lib/errors.ts';

type Kind =
  | 'timeout'
  | 'unique'
  | 'missing'
  | 'dependents'
  | 'required'
  | 'value'
  | 'drift'
  | 'busy'
  | 'full'
  | 'failed';

const BY_CODE: Record<string, Kind> = {
  // PostgreSQL SQLSTATE
  '57014': 'timeout',
  '23505': 'unique',
  '23503': 'missing',
  '23001': 'dependents',
  '23502': 'required',
  '23514': 'value',
  '22001': 'value',
  '22003': 'value',
  '22007': 'value',
  '22008': 'value',
  '22P02': 'value',
  '22P05': 'value',
  '42P01': 'drift',
  '42703': 'drift',
  // An operator for these types, or a value of this type, does not exist: the column has another type now.
  '42883': 'drift',
  '42804': 'drift',
  // A key that is always made by the database was given.
  '428C9': 'value',
  '40001': 'busy',
  '40P01': 'busy',
  '53100': 'full',
  '25006': 'failed',
  '58030': 'failed',
  // MySQL and MariaDB
  // MariaDB's own, which the driver has no name for.
  '1969': 'timeout',
  ER_QUERY_TIMEOUT: 'timeout',
  ER_DUP_ENTRY: 'unique',
  ER_NO_REFERENCED_ROW_2: 'missing',
  ER_ROW_IS_REFERENCED_2: 'dependents',
  ER_BAD_NULL_ERROR: 'required',
  ER_NO_DEFAULT_FOR_FIELD: 'required',
  ER_DATA_TOO_LONG: 'value',
  ER_TRUNCATED_WRONG_VALUE: 'value',
  ER_TRUNCATED_WRONG_VALUE_FOR_FIELD: 'value',
  ER_WARN_DATA_OUT_OF_RANGE: 'value',
  ER_NO_SUCH_TABLE: 'drift',
  ER_BAD_FIELD_ERROR: 'drift',
  // MariaDB's failed check, which the driver has no name for.
  '4025': 'value',
  ER_CHECK_CONSTRAINT_VIOLATED: 'value',
  ER_LOCK_DEADLOCK: 'busy',
  ER_LOCK_WAIT_TIMEOUT: 'busy',
  // MariaDB: a row was changed since the transaction first read it.
  ER_CHECKREAD: 'busy',
  ER_DISK_FULL: 'full',
  ER_RECORD_FILE_FULL: 'full',
  ER_ERROR_ON_WRITE: 'failed',
  ER_OPTION_PREVENTS_STATEMENT: 'failed',
  // sqlite
  SQLITE_INTERRUPT: 'timeout',
  SQLITE_BUSY: 'busy',
  SQLITE_FULL: 'full',
  SQLITE_IOERR: 'failed',
  SQLITE_READONLY: 'failed',
  SQLITE_CANTOPEN: 'failed',
  SQLITE_CORRUPT: 'failed',
  SQLITE_NOTADB: 'failed',
};

function kindOf(error: { code?: string; errno?: number; message?: string }, deleting: boolean): Kind | null {
  const { code = '', message = '' } = error;
  if (code === 'SQLITE_CONSTRAINT') {
    if (/UNIQUE|PRIMARY KEY/.test(message)) return 'unique';
    if (/FOREIGN KEY/.test(message)) return deleting ? 'dependents' : 'missing';
    return /NOT NULL/.test(message) ? 'required' : 'value';
  }
  if (code === '0A000' && message.includes('cached plan')) return 'drift';
  if (code === 'SQLITE_ERROR' && /no such (?:table|column)|has no column named/.test(message)) return 'drift';
  const kind = BY_CODE[code] ?? BY_CODE[String(error.errno)] ?? null;
  return kind === 'missing' && deleting ? 'dependents' : kind;
}

/** What a write is answered with that waited too long for others, or lost against them. */
export function busyError(hint: string, cause?: unknown): KasbahError {
  return new KasbahError('DATABASE_BUSY', 'The database was busy with other writes for too long.', {
    status: 503,
    hint,
    details: { retry_after: 1 },
    cause,
  });
}

/**
 * The part of `explainDatabaseError` that no work can look at, since it may be the commit that fails: a KasbahError for a
 * full disk and for files that cannot be used, else the error itself.
 */
export function explainStorageError(error: unknown): unknown {
  if (typeof error !== 'object' || error === null) return error;
  const kind = kindOf(error, false);
  if (kind === 'full')
    return new KasbahError('DISK_FULL', 'The disk of the database is full. Nothing was written.', {
      status: 507,
      hint: 'Free space on that disk, or give the database a larger one; then the same request works. Reading works meanwhile.',
      cause: error,
    });
  if (kind === 'failed')
    return new KasbahError('DATABASE_FAILED', 'The database cannot use its files. Nothing was written.', {
      status: 503,
      hint: 'An administrator finds the reason in the log: a read-only or damaged file, or a disk that fails.',
      cause: error,
    });
  return error;
}

/** The column the database complains of, where its message says. */
function columnOf(error: { message?: string; detail?: string; column?: string }): string | undefined {
  if (error.column) return error.column;
  return (
    /\((?:lower\()?"?([^")=,]+)"?\)?\)=/.exec(error.detail ?? '')?.[1] ??
    /(?:UNIQUE|NOT NULL) constraint failed: [^.]+\.([^,]+)/.exec(error.message ?? '')?.[1] ??
    /Column '([^']+)'/.exec(error.message ?? '')?.[1] ??
    /for column [`'"]?(?:[^.]+\.)*[`'"]?([^`'"\s]+)/.exec(error.message ?? '')?.[1]
  );
}

/**
 * What a driver's error means for the person who wrote: a KasbahError for broken rules of the data, else the error
 * itself. The database's own text never reaches an answer.
 */
export function explainDatabaseError(
  error: unknown,
  collection: string,
  action: 'create' | 'update' | 'delete' | 'read',
): unknown {
  if (typeof error !== 'object' || error === null) return error;
  const kind = kindOf(error, action === 'delete');
  const column = columnOf(error);
  const path = column;
  switch (kind) {
    case 'timeout':
      return new KasbahError('QUERY_TIMEOUT', `The question to ${collection} took too long and was ended.`, {
        status: 503,
        hint: 'Ask for less, or filter and sort by indexed fields: an administrator sees with explain=query which index is missing.',
        cause: error,
      });
    case 'unique':
      return new KasbahError(
        'NOT_UNIQUE',
        `Another item of ${collection} has the same ${column ?? 'value'}.`,
        { status: 409, path, cause: error },
      );
    case 'missing':
      return new KasbahError(
        'RELATED_MISSING',
        `${column ?? 'A relation'} points to an item that does not exist.`,
        { path, cause: error },
      );
    case 'dependents':
      return new KasbahError('RELATED_EXISTS', `Other items still point to this item of ${collection}.`, {
        status: 409,
        cause: error,
      });
    case 'required':
      return new KasbahError('VALIDATION_FAILED', `${column ?? 'A required field'} must have a value.`, {
        path,
        cause: error,
      });
    case 'value':
      return action === 'read'
        ? new KasbahError('INVALID_QUERY', 'A value of the query does not fit its field.', {
            path,
            cause: error,
          })
        : new KasbahError(
            'VALIDATION_FAILED',
            `The database does not accept the value of ${column ?? 'a field'}.`,
            { path, cause: error },
          );
    case 'drift':
      return new KasbahError(
        'SCHEMA_DRIFT',
        `The database no longer has what ${collection} is made of: a table or column was removed or changed.`,
        {
          status: 409,
          hint: 'An administrator sees the differences with kasbah schema drift; a restart takes over what is there now.',
          cause: error,
        },
      );
    case 'busy':
      return busyError('Nothing was written: try again.', error);
    case 'full':
    case 'failed':
      return explainStorageError(error);
    default:
      return error;
  }
}

/**
 * Whether the same transaction, run again from its beginning, may well succeed: it lost against others that wrote at the
 * same time, and the database took all of it back.
 */
export function isTransient(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  return kindOf(error, false) === 'busy' || isTransient((error as { cause?: unknown }).cause);
}

/** Whether the connection or the server behind it is gone, so that the database said nothing about the statement. */
export function isConnectionLost(error: unknown): boolean {
  const {
    code = '',
    fatal,
    message = '',
  } = (error ?? {}) as { code?: string; fatal?: boolean; message?: string };
  return (
    fatal === true ||
    /^(?:E[A-Z]+|PROTOCOL_CONNECTION_LOST|ER_SERVER_SHUTDOWN|ER_CONNECTION_KILLED|08...|57P0[1-3])$/.test(
      code,
    ) ||
    message.startsWith('Connection terminated')
  );
}
