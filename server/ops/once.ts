import {
  claimKey,
  forgetAnswers,
  keepAnswer,
  type OnceKey,
  releaseClaim,
  type StoredAnswer,
} from '../data/idempotency-store.ts';
import { KasbahError } from '../lib/errors.ts';
import { runChangeset } from './changeset.ts';
import type { Caller, Engine } from './engine.ts';

/** What a write was answered with: the status, and the body as text. */
export interface OnceAnswer {
  status: number;
  body: string | null;
}

/** The answer to a write, the changeset that it made, and whether it was made before. */
interface Once {
  answer: OnceAnswer;
  changeset: string | null;
  replayed: boolean;
}

const SWEEP_MS = 10 * 60_000;
const swept = new WeakMap<Engine, number>();

/** Now and then, beside the write that happens to come by. */
function sweep(engine: Engine, now: number): void {
  if (now - (swept.get(engine) ?? 0) < SWEEP_MS) return;
  swept.set(engine, now);
  forgetAnswers(engine.database, now).catch((error: unknown) =>
    engine.logger.warn({ err: error }, 'Old answers of writes with a key were not deleted'),
  );
}

/** Sealed, since answers hold what may be encrypted in its own table. */
const sealed = (engine: Engine, { status, body }: OnceAnswer, changeset: string | null): StoredAnswer => ({
  status,
  body: engine.cipher.seal(JSON.stringify({ body, changeset })),
});

function opened(engine: Engine, { status, body: kept }: StoredAnswer): Once {
  try {
    const { body, changeset } = JSON.parse(engine.cipher.open(kept ?? ''));
    return { answer: { status, body }, changeset, replayed: true };
  } catch (cause) {
    throw new KasbahError('SECRET_UNREADABLE', 'The answer was kept with another secret of the server.', {
      status: 500,
      hint: 'Give every process the same KASBAH_SECRET. The write is done; look at the items.',
      cause,
    });
  }
}

const inProgress = () =>
  new KasbahError('IDEMPOTENCY_IN_PROGRESS', 'The same write with this Idempotency-Key is under way.', {
    status: 409,
    hint: 'Send it again in a moment: the answer is the same then.',
    details: { retry_after: 1 },
  });

/**
 * Does a write once: all of it is one changeset, in which its answer is kept, so that one is there if and only if the
 * other is; whoever asks again is given that answer. Refusals are kept as well, as far as `refusalOf` gives one.
 * @throws KasbahError IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_IN_PROGRESS, and what the write throws
 */
export async function writeOnce(
  engine: Engine,
  caller: Caller,
  once: OnceKey,
  work: (caller: Caller) => Promise<OnceAnswer>,
  refusalOf: (error: unknown) => OnceAnswer | null,
): Promise<Once> {
  const { database } = engine;
  const now = engine.now().getTime();
  sweep(engine, now);
  const claimed = await claimKey(database, once, now);
  if (claimed.kind === 'done') return opened(engine, claimed.answer);
  if (claimed.kind === 'running') throw inProgress();
  if (claimed.kind === 'other')
    throw new KasbahError('IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key stands for another request.', {
      status: 422,
      path: 'Idempotency-Key',
      hint: 'Use a new key for each write. Nothing was written.',
    });
  const { claim } = claimed;
  try {
    return await runChangeset(engine, caller, async (open) => {
      const answer = await work({ ...caller, within: open });
      const changeset = open.changes.length > 0 ? open.id : null;
      const kept = await keepAnswer(database, open.tx, claim, sealed(engine, answer, changeset));
      if (!kept) throw inProgress();
      return { answer, changeset, replayed: false };
    });
  } catch (error) {
    const refusal = refusalOf(error);
    // Where that fails too, the claim ends by itself after a minute.
    await (refusal
      ? keepAnswer(database, database, claim, sealed(engine, refusal, null))
      : releaseClaim(database, claim)
    ).catch((second: unknown) =>
      engine.logger.warn({ err: second }, 'The claim of a write with a key was not released'),
    );
    throw error;
  }
}
