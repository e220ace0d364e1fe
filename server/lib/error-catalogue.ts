export interface CatalogueEntry {
  /** HTTP status; 0 for messages of the command line. */
  status: number;
  title: string;
  /** What happened. */
  what: string;
  /** What to do next. */
  next: string;
}

/** Every code that a person can meet; `docs/errors.md` is generated from it and a test holds code and list together. */
export const ERROR_CATALOGUE = {
  INVALID_QUERY: {
    status: 400,
    title: 'The question is not understood',
    what: 'A parameter, field, operator or value of the query is unknown or malformed.',
    next: 'Look at `path`: it names the place. Field names are those of the collection; operators begin with an underscore.',
  },
  INVALID_BODY: {
    status: 400,
    title: 'The body is not understood',
    what: 'The request body is not JSON, or not of the expected form.',
    next: 'Send `content-type: application/json` and the form described in the API page.',
  },
  COUNT_CHANGED: {
    status: 409,
    title: 'Another number of items matches now',
    what: 'A write by query was to change `expect_count` items, and more or fewer match. Nothing was written.',
    next: 'Look at the items again (`found` is their number now) and send the write with the new number.',
  },
  INVALID_HEADER: {
    status: 400,
    title: 'A header is not understood',
    what: 'A header of the request is malformed, or does not go with this request.',
    next: 'Look at `path`: it names the header. Nothing was written.',
  },
  PRECONDITION_FAILED: {
    status: 412,
    title: 'The item is not the one you saw',
    what: 'Somebody changed the item since the answer whose `ETag` was sent as `If-Match`. Nothing was written.',
    next: '`current` is the item now and `clashes` are the fields that both sides changed. Where `merge` is true, send the same again with the new `etag`; else decide field by field.',
  },
  IDEMPOTENCY_KEY_REUSED: {
    status: 422,
    title: 'The key stands for another request',
    what: 'You sent another request with the same `Idempotency-Key` in the last 24 hours.',
    next: 'Use a new key for each write, and the same one only to send the same write again.',
  },
  IDEMPOTENCY_IN_PROGRESS: {
    status: 409,
    title: 'The same write is under way',
    what: 'A request with the same `Idempotency-Key` has not been answered yet.',
    next: 'Send it again after the seconds in `retry_after`: the answer is the same then.',
  },
  UNDO_CONFLICT: {
    status: 409,
    title: 'Something was changed since',
    what: 'Not everything can be taken back as it was: `conflicts` names each item with the reason, `possible` counts the rest. Nothing was changed.',
    next: 'Send `"conflicts": "skip"` to take back the rest, or `"overwrite"` to let the old values win where items were changed since.',
  },
  QUERY_TIMEOUT: {
    status: 503,
    title: 'The question took too long',
    what: 'The database needed longer for it than `KASBAH_QUERY_TIMEOUT` allows, and it was ended.',
    next: 'Ask for less at once, or filter and sort by indexed fields; `?explain=query` names a missing index to administrators.',
  },
  VALIDATION_FAILED: {
    status: 400,
    title: 'A value is not accepted',
    what: 'One or more values break a rule of their field.',
    next: 'Each problem names its field in `path`; correct them and send again. Nothing was written.',
  },
  INVALID_UPLOAD: {
    status: 400,
    title: 'The upload is not understood',
    what: 'The body is not one file with its fields before it, in multipart/form-data.',
    next: 'Send one part with the file, and fields such as `title` before it.',
  },
  FILE_TOO_LARGE: {
    status: 413,
    title: 'The file is too large',
    what: 'An uploaded file has more bytes than the server takes.',
    next: 'Send a smaller file, or raise `KASBAH_FILES_MAX_MIB`. Nothing was kept.',
  },
  FILE_MISSING: {
    status: 404,
    title: 'The bytes of the file are gone',
    what: 'The file is known, but its storage does not have it any more.',
    next: 'Bring the storage back from a backup, or upload the file again.',
  },
  RANGE_NOT_SATISFIABLE: {
    status: 416,
    title: 'The range is outside the file',
    what: 'The `Range` header asks for bytes that the file does not have.',
    next: 'Ask for a range within `Content-Range`, or for the whole file.',
  },
  NOT_AN_IMAGE: {
    status: 400,
    title: 'The file cannot be drawn',
    what: 'Another size or format was asked of a file that is no image, is broken or has too many pixels.',
    next: 'Ask for the file itself, without `width`, `height`, `fit`, `format` and `quality`.',
  },
  TRANSFORMS_UNAVAILABLE: {
    status: 501,
    title: 'Images cannot be transformed here',
    what: 'The optional package `sharp` is not installed on the server.',
    next: 'Run `npm install sharp` beside Kasbah and start it again, or ask for the file itself.',
  },
  STORAGE_FULL: {
    status: 507,
    title: 'There is no room for files',
    what: 'The disk of the data folder is full.',
    next: 'Free space, or give the data folder a larger disk. Nothing was kept.',
  },
  STORAGE_UNAVAILABLE: {
    status: 503,
    title: 'The storage of files does not answer',
    what: 'The disk or the store that holds the files refused, or could not be reached.',
    next: 'Check the permissions of the data folder, or the address and keys of the store.',
  },
  UNKNOWN_FIELD: {
    status: 400,
    title: 'No such field',
    what: 'The body names a field that the collection does not have or that you may not see.',
    next: 'Check the spelling against the collection’s fields.',
  },
  SECRET_UNREADABLE: {
    status: 500,
    title: 'A secret cannot be read',
    what: 'The value was encrypted with a secret of the server that it no longer has.',
    next: 'Start the server with the `KASBAH_SECRET` that it had, or name that one in `KASBAH_OLD_SECRETS`. A new value can be given at any time.',
  },
  READONLY_FIELD: {
    status: 400,
    title: 'The field cannot be written',
    what: 'The field is computed, generated or made by the database.',
    next: 'Leave it out of the body.',
  },
  NOT_UNIQUE: {
    status: 409,
    title: 'The value is taken',
    what: 'Another item has the same value in a field that must be unique.',
    next: 'Choose another value, or update the other item.',
  },
  RELATED_MISSING: {
    status: 400,
    title: 'The related item does not exist',
    what: 'A relation points to a key that is not there.',
    next: 'Create the related item first, or choose an existing one.',
  },
  RELATED_EXISTS: {
    status: 409,
    title: 'Other items depend on it',
    what: 'The item cannot be deleted while others point to it.',
    next: 'Delete or change the items that point to it first.',
  },
  READONLY_COLLECTION: {
    status: 400,
    title: 'The collection cannot be written',
    what: 'It is a view or a table without a key.',
    next: 'Write to the tables behind it.',
  },
  UNAUTHENTICATED: {
    status: 401,
    title: 'Sign in first',
    what: 'The token or session is missing, wrong or expired.',
    next: 'Sign in again or use a valid API token.',
  },
  INVALID_CREDENTIALS: {
    status: 401,
    title: 'E-mail or password is wrong',
    what: 'No account matches this e-mail and password.',
    next: 'Check both and try again.',
  },
  FORBIDDEN: {
    status: 403,
    title: 'Not allowed',
    what: 'No policy allows this for your roles.',
    next: 'Ask an administrator for a policy that allows it.',
  },
  STEP_UP_REQUIRED: {
    status: 403,
    title: 'Prove that it is you',
    what: 'This needs more than an open session: your password, given in the last minutes.',
    next: 'Send it to POST /api/auth/step-up, then the same request again. Nothing was written.',
  },
  VIEWING_AS: {
    status: 403,
    title: 'You are only looking',
    what: 'While an administrator looks at Kasbah as somebody else, nothing is written.',
    next: 'Stop viewing as somebody else (leave out `Kasbah-View-As`) and do it as yourself.',
  },
  SETUP_CLOSED: {
    status: 403,
    title: 'Set-up is done',
    what: 'The first administrator exists already.',
    next: 'Sign in instead.',
  },
  INVALID_SETUP_TOKEN: {
    status: 403,
    title: 'The set-up link is not valid',
    what: 'The link was used, has expired or belongs to an earlier start.',
    next: 'Restart the server and open the link it prints.',
  },
  CSRF: {
    status: 403,
    title: 'The request came from another site',
    what: 'A browser sent your session cookie from a page of another origin.',
    next: 'Use the admin at its own address, or an API token.',
  },
  NOT_FOUND: {
    status: 404,
    title: 'Not found',
    what: 'There is nothing at this address, or nothing that you may see.',
    next: 'Check the address.',
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    title: 'Not this method',
    what: 'The address exists, but not for this method.',
    next: 'See the API page for the methods of this address.',
  },
  CONFLICT: {
    status: 409,
    title: 'It changed meanwhile',
    what: 'Somebody else changed the same thing.',
    next: 'Load it again and repeat your change.',
  },
  BODY_TOO_LARGE: {
    status: 413,
    title: 'The body is too large',
    what: 'The request body is over the limit.',
    next: 'Send less at once.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    title: 'JSON is expected',
    what: 'The content type of the body is not JSON.',
    next: 'Send `content-type: application/json`.',
  },
  HOST_NOT_ALLOWED: {
    status: 421,
    title: 'Another name than the server’s',
    what: 'The request was sent to a name under which this server does not answer.',
    next: 'Set `KASBAH_PUBLIC_URL` to the address that people use, or add the name to `KASBAH_ALLOWED_HOSTS`.',
  },
  OVERLOADED: {
    status: 503,
    title: 'Too much to do',
    what: 'The server is so late with its work that further requests would only slow it down. Nothing was done.',
    next: 'Try again after the seconds named in `retry_after`.',
  },
  SIGN_IN_LOCKED: {
    status: 429,
    title: 'Sign-in with the password is locked',
    what: 'A hundred wrong passwords in a row were given for this account. Other ways to sign in still work.',
    next: 'Set a new password by e-mail, or ask an administrator for one.',
  },
  RATE_LIMITED: {
    status: 429,
    title: 'Too many requests',
    what: 'This address or account sent too many requests.',
    next: 'Wait for the seconds named in `retry_after`.',
  },
  TOO_MANY_ROWS: {
    status: 400,
    title: 'More rows than the budget',
    what: 'The query would answer more rows than one request may carry.',
    next: 'Use `limit` with `offset`, or a narrower filter.',
  },
  DATABASE_BUSY: {
    status: 503,
    title: 'The database is busy',
    what: 'The write waited too long for others, or lost against them again and again. Nothing of it was written.',
    next: 'Try again after the seconds named in `retry_after`. If it stays, look for a long import, or for a hook of a plugin that writes without `within(event)` and so waits for itself.',
  },
  DISK_FULL: {
    status: 507,
    title: 'The disk of the database is full',
    what: 'The database found no room for the write and took all of it back. Reading works meanwhile.',
    next: 'Free space on the disk of the database, or give it a larger one; then the same request works. Nothing was written.',
  },
  DATABASE_FAILED: {
    status: 503,
    title: 'The database cannot use its files',
    what: 'Its file is read-only or damaged, or the disk fails. Nothing was written.',
    next: 'The log of the server has the reason. Check the permissions of the file and the health of the disk; bring a damaged database back from a backup.',
  },
  INTERNAL: {
    status: 500,
    title: 'The server failed',
    what: 'Something unexpected happened. Nothing was written.',
    next: 'Try again; if it stays, give the request id to the administrator: the log has the details.',
  },
  UNAVAILABLE: {
    status: 503,
    title: 'Not ready',
    what: 'The server is starting, stopping or busy.',
    next: 'Try again in a few seconds.',
  },
  INVALID_SCHEMA: {
    status: 400,
    title: 'The schema is not accepted',
    what: 'A collection or field definition breaks a rule.',
    next: 'Each problem names its place in `path`. Nothing was applied.',
  },
  UNSUPPORTED_CHANGE: {
    status: 400,
    title: 'This change is not possible',
    what: 'The change would touch a key, or what Kasbah did not make and this database cannot alter.',
    next: 'Add a new field or collection instead.',
  },
  VALUES_DO_NOT_FIT: {
    status: 400,
    title: 'Values stand in the way',
    what: 'Items have values that the changed field could not hold.',
    next: 'The items are named; correct their values and plan the change again. Nothing was applied.',
  },
  SCHEMA_REFUSED: {
    status: 409,
    title: 'The database refused a change of the schema',
    what: 'The database did not accept a statement of the change. What ran before it was undone.',
    next: 'The answer names the statement and the reason. Mend what the database complains of, then plan the change again.',
  },
  SCHEMA_HALF_APPLIED: {
    status: 500,
    title: 'A change of the schema stopped half way',
    what: 'MySQL or MariaDB refused a statement after others had run, and refused to undo those as well.',
    next: 'The answer lists what ran and what was refused. Undo or finish it by hand, then plan the change again.',
  },
  SCHEMA_DRIFT: {
    status: 409,
    title: 'The database is not as Kasbah knows it',
    what: 'A table or column was removed or changed in the database itself. Nothing was written.',
    next: 'An administrator sees the differences with `kasbah schema drift` or GET /api/schema/drift; a restart takes over what is there now.',
  },
  UNKNOWN_JOB: {
    status: 400,
    title: 'No such job',
    what: 'No job of this name is defined.',
    next: 'See the list of jobs.',
  },
  INVALID_PAYLOAD: {
    status: 400,
    title: 'The payload is not accepted',
    what: 'The payload does not match what the job expects.',
    next: 'Each problem names its place in `path`.',
  },
  JOB_NOT_RETRYABLE: {
    status: 409,
    title: 'The run cannot be retried',
    what: 'Only a failed run can be retried.',
    next: 'Start the job again instead.',
  },
  CONFIG: {
    status: 0,
    title: 'The configuration is not valid',
    what: 'One or more settings are unknown or malformed.',
    next: 'Correct the named keys; all problems are listed at once.',
  },
  DATABASE_UNREACHABLE: {
    status: 0,
    title: 'The database does not answer',
    what: 'Kasbah could not open the database.',
    next: 'Check the URL, that the server runs and that the account may connect.',
  },
  DATABASE_NEWER: {
    status: 0,
    title: 'The database is of a newer Kasbah',
    what: 'It was migrated by a later version than this one.',
    next: 'Start that version or a later one; this one changes nothing.',
  },
  PORT_IN_USE: {
    status: 0,
    title: 'The port is taken',
    what: 'Another program listens on the port.',
    next: 'Stop it or choose another port with --port.',
  },
  DATA_READONLY: {
    status: 0,
    title: 'The data folder cannot be written',
    what: 'Kasbah keeps its database and secrets there.',
    next: 'Give the account write permission or choose another folder with --data.',
  },
  INVALID_ACCESS_TEST: {
    status: 0,
    title: 'A policy test is not accepted',
    what: 'A file for `kasbah access test` is missing, no JSON, or asks for something that there is not.',
    next: 'Look at the named place; docs/access.md shows a test.',
  },
  INVALID_SCHEMA_FILE: {
    status: 0,
    title: 'A schema file is not accepted',
    what: 'A file in the schema folder is not valid.',
    next: 'Correct the named file; nothing was applied.',
  },
} as const satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof ERROR_CATALOGUE;
