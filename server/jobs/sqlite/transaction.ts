import type { SqliteDatabase, SqlValue } from './sqlite-database.ts';

/** A queue's row, with the qualified name that job keys start with. */
export interface QueueRef {
  pk: number;
  name: string;
}

/** One appended event: the queue's row and the flat `[field, value, …]` list as JSON. */
export type PendingEvent = [queue: number, fields: string];

/**
 * What one operation sees of the running transaction. Everything it leaves outside the database (events,
 * wake-ups, newly created queue rows) is collected here and takes effect only after the commit.
 */
export class Tx {
  readonly events: PendingEvent[] = [];
  /** Queues in which a job may have become processable. */
  readonly ready = new Set<number>();
  /** Queues whose waiting workers should look again, for instance because a delayed job is due earlier. */
  readonly changed = new Set<number>();
  /** Queues whose stream got an event by another way than `emit`. */
  readonly published = new Set<number>();
  readonly createdQueues = new Map<string, QueueRef>();
  /** True once the operation has written, so that refusing it needs a rollback. */
  dirty = false;
  private readonly db: SqliteDatabase;
  private readonly knownQueues: ReadonlyMap<string, QueueRef>;

  constructor(db: SqliteDatabase, knownQueues: ReadonlyMap<string, QueueRef>) {
    this.db = db;
    this.knownQueues = knownQueues;
  }

  /** The first row of a query. */
  async get<Row>(sql: string, ...params: SqlValue[]): Promise<Row | undefined> {
    return (await this.db.all<Row>(sql, params))[0];
  }

  all<Row>(sql: string, ...params: SqlValue[]): Promise<Row[]> {
    return this.db.all<Row>(sql, params);
  }

  /** Runs a writing statement; resolves with the number of changed rows. */
  run(sql: string, ...params: SqlValue[]): Promise<number> {
    this.dirty = true;
    return this.db.run(sql, params);
  }

  /** Runs a writing statement with RETURNING; resolves with its first row. */
  async take<Row>(sql: string, ...params: SqlValue[]): Promise<Row | undefined> {
    this.dirty = true;
    return (await this.db.all<Row>(sql, params))[0];
  }

  /** Runs a writing statement with RETURNING; resolves with all its rows. */
  takeAll<Row>(sql: string, ...params: SqlValue[]): Promise<Row[]> {
    this.dirty = true;
    return this.db.all<Row>(sql, params);
  }

  /** Appends an event to the queue's stream; values that are undefined are left out. */
  emit(
    queue: QueueRef,
    event: string,
    fields: Record<string, string | number | null | undefined> = {},
  ): void {
    const flat: string[] = ['event', event];
    for (const [field, value] of Object.entries(fields)) {
      if (value !== undefined && value !== null) flat.push(field, String(value));
    }
    this.events.push([queue.pk, JSON.stringify(flat)]);
  }

  /** The queue with this qualified name; created when it does not exist. */
  async queue(name: string): Promise<QueueRef> {
    const known = this.knownQueues.get(name) ?? this.createdQueues.get(name);
    if (known) return known;
    const found = await this.findQueue(name);
    if (found) return found;
    const created = await this.take<{ pk: number }>('INSERT INTO queue (name) VALUES (?) RETURNING pk', name);
    const queue = { pk: created?.pk ?? 0, name };
    this.createdQueues.set(name, queue);
    return queue;
  }

  /** The queue with this qualified name, or undefined when nothing was ever stored in it. */
  async findQueue(name: string): Promise<QueueRef | undefined> {
    const known = this.knownQueues.get(name) ?? this.createdQueues.get(name);
    if (known) return known;
    const row = await this.get<{ pk: number }>('SELECT pk FROM queue WHERE name = ?', name);
    if (!row) return undefined;
    const queue = { pk: row.pk, name };
    this.createdQueues.set(name, queue);
    return queue;
  }
}
