/** Version of the file layout, kept in `PRAGMA user_version`. */
export const SCHEMA_VERSION = 1;

/** Settings every connection makes before its first statement. */
export const CONNECTION_PRAGMAS = `
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA foreign_keys = ON;
PRAGMA temp_store = MEMORY;
PRAGMA cache_size = -8000;
PRAGMA wal_autocheckpoint = 2000;
PRAGMA journal_size_limit = 67108864;
`;

/**
 * The whole layout. A job is one row; its place in its queue is (state, score, seq):
 * score is 0 for waiting jobs, the priority for prioritized ones, the due time for delayed ones and the
 * finishing time for finished ones; seq keeps the order among equals, smallest first.
 * dependency.status: 0 pending, 1 processed, 2 ignored failure, 3 failure that fails the parent.
 */
export const SCHEMA = `
CREATE TABLE IF NOT EXISTS queue (
  pk INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  last_id INTEGER NOT NULL DEFAULT 0,
  limit_count INTEGER NOT NULL DEFAULT 0,
  limit_until INTEGER NOT NULL DEFAULT 0,
  stalled_check_until INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS queue_meta (
  queue INTEGER NOT NULL,
  field TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (queue, field)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS job (
  pk INTEGER PRIMARY KEY,
  queue INTEGER NOT NULL,
  id TEXT NOT NULL,
  state INTEGER NOT NULL,
  score INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  priority INTEGER NOT NULL DEFAULT 0,
  delay INTEGER NOT NULL DEFAULT 0,
  timestamp INTEGER NOT NULL,
  attempts_made INTEGER NOT NULL DEFAULT 0,
  attempts_started INTEGER NOT NULL DEFAULT 0,
  stalled_count INTEGER NOT NULL DEFAULT 0,
  suspect INTEGER NOT NULL DEFAULT 0,
  lock_token TEXT,
  lock_until INTEGER NOT NULL DEFAULT 0,
  processed_on INTEGER,
  finished_on INTEGER,
  processed_by TEXT,
  parent_key TEXT,
  parent TEXT,
  scheduler_id TEXT,
  dedup_id TEXT,
  flow_conflict INTEGER NOT NULL DEFAULT 0,
  name TEXT NOT NULL,
  opts TEXT NOT NULL,
  progress TEXT,
  deferred_failure TEXT,
  failed_reason TEXT,
  stacktrace TEXT,
  return_value TEXT,
  data TEXT NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS job_id ON job (queue, id);
CREATE INDEX IF NOT EXISTS job_order ON job (queue, state, score, seq);
CREATE TABLE IF NOT EXISTS dependency (
  pk INTEGER PRIMARY KEY,
  parent INTEGER NOT NULL REFERENCES job (pk) ON DELETE CASCADE,
  child TEXT NOT NULL,
  status INTEGER NOT NULL,
  value TEXT,
  UNIQUE (parent, child)
);
CREATE INDEX IF NOT EXISTS dependency_status ON dependency (parent, status);
CREATE TABLE IF NOT EXISTS job_log (
  pk INTEGER PRIMARY KEY,
  job INTEGER NOT NULL REFERENCES job (pk) ON DELETE CASCADE,
  line TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS job_log_job ON job_log (job);
CREATE TABLE IF NOT EXISTS event (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  queue INTEGER NOT NULL,
  fields TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS event_queue ON event (queue);
CREATE TABLE IF NOT EXISTS dedup (
  queue INTEGER NOT NULL,
  id TEXT NOT NULL,
  job_id TEXT NOT NULL,
  expires_at INTEGER,
  PRIMARY KEY (queue, id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS dedup_next (
  queue INTEGER NOT NULL,
  id TEXT NOT NULL,
  payload TEXT NOT NULL,
  PRIMARY KEY (queue, id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS scheduler (
  queue INTEGER NOT NULL,
  id TEXT NOT NULL,
  next INTEGER NOT NULL,
  fields TEXT NOT NULL,
  PRIMARY KEY (queue, id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS metric (
  queue INTEGER NOT NULL,
  kind TEXT NOT NULL,
  count INTEGER NOT NULL DEFAULT 0,
  prev_ts INTEGER,
  prev_count INTEGER NOT NULL DEFAULT 0,
  points TEXT NOT NULL DEFAULT '[]',
  PRIMARY KEY (queue, kind)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS client (
  token TEXT PRIMARY KEY,
  pid INTEGER NOT NULL,
  name TEXT NOT NULL
) WITHOUT ROWID;
`;
