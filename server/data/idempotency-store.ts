import { randomUUID } from 'node:crypto';
import { allBuilt, type Database, type Executor, type Row, runBuilt } from './database.ts';

const TABLE = 'kasbah_idempotency';
/** How long a write may take before another is let in its place. */
const LEASE_MS = 60_000;
const KEPT_MS = 24 * 3_600_000;
/** Rows that one clean-up deletes. */
const BATCH = 500;

/** A write that is to be done once: by whom, under which key, and the hash of what it asks for. */
export interface OnceKey {
  actor: string;
  key: string;
  hash: string;
}

/** The right to do that write and to keep its answer; it ends when another takes the key over. */
export interface Claim extends OnceKey {
  owner: string;
}

/** The answer as it is kept; `body` is sealed. */
export interface StoredAnswer {
  status: number;
  body: string | null;
}

/** What is found under a key: nobody before us, the answer, another who is at it, or another request. */
export type Claimed =
  | { kind: 'mine'; claim: Claim }
  | { kind: 'done'; answer: StoredAnswer }
  | { kind: 'running' }
  | { kind: 'other' };

/** Whether a row may be taken over: it is kept no longer, or who began the same write never ended it. */
function isAbandoned(row: Row, hash: string, now: number): boolean {
  if (Number(row.expires_at) <= now) return true;
  return row.state === 'running' && row.hash === hash && Number(row.started_at) + LEASE_MS <= now;
}

/** Claims a key, in a commit of its own, so that every process sees it from then on. */
export async function claimKey(database: Database, once: OnceKey, now: number): Promise<Claimed> {
  const { builder } = database;
  const { actor, key, hash } = once;
  const fresh = {
    hash,
    state: 'running',
    owner: randomUUID(),
    started_at: now,
    expires_at: now + KEPT_MS,
    status: null,
    answer: null,
  };
  const mine = { kind: 'mine', claim: { ...once, owner: fresh.owner } } as const;
  // A row may go or change hands between two statements; whoever loses that race looks again.
  for (let turn = 0; turn < 3; turn++) {
    const insert = builder(TABLE)
      .insert({ actor, key, ...fresh })
      .onConflict(['actor', 'key'])
      .ignore();
    // On sqlite, transactions that wait for each other share a commit, which a statement by itself does not.
    const made = await (database.dialect === 'sqlite'
      ? database.transaction((tx) => runBuilt(tx, insert))
      : runBuilt(database, insert));
    if (made.changes === 1) return mine;
    const [row] = await allBuilt(database, builder(TABLE).select('*').where({ actor, key }));
    if (!row) continue;
    if (isAbandoned(row, hash, now)) {
      const { owner, state } = row;
      const taken = await runBuilt(
        database,
        builder(TABLE).where({ actor, key, owner, state }).update(fresh),
      );
      if (taken.changes === 1) return mine;
      continue;
    }
    if (row.hash !== hash) return { kind: 'other' };
    if (row.state === 'running') break;
    const body = row.answer === null ? null : String(row.answer);
    return { kind: 'done', answer: { status: Number(row.status), body } };
  }
  return { kind: 'running' };
}

const running = ({ actor, key, owner }: Claim) => ({ actor, key, owner, state: 'running' });

/** Keeps the answer. @returns false when the claim has ended: then nothing of the write may be committed */
export async function keepAnswer(
  { builder }: Database,
  executor: Executor,
  claim: Claim,
  { status, body }: StoredAnswer,
): Promise<boolean> {
  const kept = builder(TABLE).where(running(claim)).update({ state: 'done', status, answer: body });
  return (await runBuilt(executor, kept)).changes === 1;
}

/** Gives a claim up, so that the same write runs anew. An answer that was kept stays. */
export async function releaseClaim(database: Database, claim: Claim): Promise<void> {
  await runBuilt(database, database.builder(TABLE).where(running(claim)).delete());
}

/** Deletes some of the answers that are kept no longer. */
export async function forgetAnswers(database: Database, now: number): Promise<void> {
  const old = database
    .builder(TABLE)
    .select('expires_at')
    .where('expires_at', '<=', now)
    .orderBy('expires_at')
    .limit(BATCH);
  const last = (await allBuilt(database, old)).at(-1);
  if (!last) return;
  const upTo = Number(last.expires_at);
  await runBuilt(database, database.builder(TABLE).where('expires_at', '<=', upTo).delete());
}
