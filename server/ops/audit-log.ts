import { type Actor, GUEST, system } from '../access/actor.ts';
import { deleteItems, insertItems } from '../data/write.ts';
import { addressGroup } from '../lib/address-group.ts';
import { KasbahError } from '../lib/errors.ts';
import { uuidv7 } from '../lib/ids.ts';
import { redact } from '../lib/redact.ts';
import type { Item } from '../schema/item.ts';
import type { Action } from '../schema/scope.ts';
import { AuditCap } from './audit-cap.ts';
import { addWriteHook, type Engine, openCall } from './engine.ts';
import { listItems } from './list.ts';
import { scopeOf } from './scope-of.ts';

export const AUDIT = 'kasbah_audit';

/** Where something that is audited came from. */
export interface RequestOrigin {
  /** The request's id. */
  request: string;
  ip: string;
  method: string;
  /** The pattern of the route (`/api/users/:id`), or the path where none fits. */
  route: string;
}

/** One act worth remembering: who, what, and how it ended. */
export interface AuditEntry {
  /** `sign-in`, `policy.change`, `request.refused` …: thing and, after a dot, what was done. */
  kind: string;
  outcome: 'ok' | 'failed' | 'refused';
  actor?: Actor;
  from?: RequestOrigin | undefined;
  /** The error's code. */
  code?: string | undefined;
  reason?: string | undefined;
  /** More of it, never a secret: values under telling names are masked. */
  details?: Readonly<Record<string, unknown>> | undefined;
}

/** The append-only record of what matters for security. */
export interface AuditLog {
  /** Takes an entry down; it is written a moment later, and the caller waits for nothing. */
  note(entry: AuditEntry): void;
  /** Whether something was noted of this request already. */
  knows(from: RequestOrigin): boolean;
  /** Writes what is not written yet; gives up in silence where the database does not take it, and tries later. */
  flush(): Promise<void>;
  /** Deletes entries older than a moment; gives their number. */
  forget(olderThan: Date): Promise<number>;
  close(): Promise<void>;
}

/** How long entries wait for others to be written with. */
const WAIT_MS = 200;
/** After a write that failed. */
const RETRY_MS = 5000;
const MOST_WAITING = 10_000;
const BATCH = 500;

// Neither a terminal nor PostgreSQL takes every character.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;
const clean = (text: string, most: number) => text.toWellFormed().replace(CONTROL, ' ').slice(0, most);

const cleanDetails = (details: object): unknown =>
  JSON.parse(
    JSON.stringify(redact(details), (_, value) => (typeof value === 'string' ? clean(value, 500) : value)),
  );

function rowOf({ kind, outcome, actor = GUEST, from, code, reason, details }: AuditEntry, at: Date): Item {
  return {
    id: uuidv7(at.getTime()),
    at: at.toISOString(),
    kind: clean(kind, 64),
    outcome,
    actor_type: actor.type,
    actor_id: actor.id,
    actor_name: clean(actor.name, 200),
    viewer: actor.viewer?.id ?? null,
    viewer_name: actor.viewer ? clean(actor.viewer.name, 200) : null,
    request: from?.request ?? null,
    ip: from ? clean(from.ip, 64) : null,
    method: from?.method.slice(0, 16) ?? null,
    route: from ? clean(from.route, 200) : null,
    code: code?.slice(0, 64) ?? null,
    reason: reason === undefined ? null : clean(reason, 500),
    details: details === undefined ? null : cleanDetails(details),
  };
}

/** Who a flood of refusals is counted for. */
const principalOf = ({ actor = GUEST, from }: AuditEntry): string =>
  actor.type === 'guest' ? `ip:${addressGroup(from?.ip ?? '')}` : `${actor.type}:${actor.id ?? actor.name}`;

/** The audit log of an engine with the collection `kasbah_audit`: rows are added here, and leave by `forget` alone. */
export function createAuditLog(engine: Engine): AuditLog {
  const me = system('audit log');
  // What is written here goes past the verbs: no hook of a plugin stands in its way, and by a verb nobody gets in.
  addWriteHook(engine, AUDIT, 'core:append-only', () => {
    throw new KasbahError('FORBIDDEN', 'The audit log is written by Kasbah alone.', { status: 403 });
  });
  const caller = { actor: me, source: 'audit' };
  const scope = async (action: Action) => scopeOf(await openCall(engine, caller), AUDIT, action);
  const known = new WeakSet<RequestOrigin>();
  let waiting: Item[] = [];
  let lost = 0;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> | undefined;

  const plan = (ms: number) => {
    timer ??= setTimeout(() => {
      timer = undefined;
      void flush();
    }, ms).unref();
  };
  const add = (entry: AuditEntry) => {
    if (waiting.length >= MOST_WAITING) {
      if (lost === 0) engine.logger.warn({}, 'The audit log has no room for more entries');
      lost++;
    } else waiting.push(rowOf(entry, engine.now()));
    plan(WAIT_MS);
  };
  const cap = new AuditCap<AuditEntry>((entry, count) =>
    add({
      ...entry,
      kind: 'audit.left-out',
      code: undefined,
      reason: `${count} more of the same minute are not listed.`,
      details: { count, first_kind: entry.kind },
    }),
  );

  async function write(): Promise<void> {
    while (waiting.length > 0) {
      const rows = waiting.slice(0, BATCH);
      const into = await scope('create');
      await engine.database.transaction((tx) => insertItems(tx, into, rows));
      waiting = waiting.slice(rows.length);
      if (lost === 0) continue;
      const count = lost;
      lost = 0;
      add({ kind: 'audit.lost', outcome: 'failed', actor: me, details: { count } });
    }
  }

  async function flush(): Promise<void> {
    writing ??= write()
      .catch((error: unknown) => {
        engine.logger.warn({ err: error }, 'The audit log could not be written; it is tried again');
        plan(RETRY_MS);
      })
      .finally(() => {
        writing = undefined;
      });
    await writing;
  }

  return {
    note(entry) {
      if (entry.from) known.add(entry.from);
      if (entry.outcome === 'ok' || cap.admits(principalOf(entry), entry)) add(entry);
    },
    knows: (from) => known.has(from),
    flush,
    async forget(olderThan) {
      let gone = 0;
      for (;;) {
        const old = await listItems(engine, caller, AUDIT, {
          parameters: () => ({
            filter: { at: { _lt: olderThan.toISOString() } },
            fields: ['id'],
            sort: ['at'],
            limit: BATCH,
          }),
        });
        if (old.items.length === 0) return gone;
        const from = await scope('delete');
        const keys = old.items.map((item) => [item.id]);
        await engine.database.transaction((tx) => deleteItems(tx, from, keys));
        gone += old.items.length;
      }
    },
    async close() {
      cap.close();
      // What is being written may have begun before the last entry came.
      await writing;
      await flush();
      clearTimeout(timer);
    },
  };
}
