import { ACCESS_COLLECTIONS } from '../access/system-collections.ts';
import { changeCounter, readCounter } from '../data/counter-store.ts';
import { isObject } from '../lib/is-object.ts';
import type { Engine } from './engine.ts';
import { followSchema } from './follow-schema.ts';

/** What tells other processes at once; without one they look by themselves. */
export interface Messenger {
  publish(data: unknown): void;
  close(): Promise<void>;
}

export interface MessengerListeners {
  onMessage(data: unknown): void;
  onReady(): void;
}

const MARK = 'changes of kasbah collections';

/** The collections that processes keep something of in memory: accounts, sessions, keys, roles, policies and the like. */
function ownCollections(engine: Engine): Set<string> {
  const all = [...engine.snapshot().collections.values()];
  return new Set(
    all
      .filter(({ definition }) => definition.system && !definition.open)
      .map(({ definition }) => definition.name),
  );
}

/**
 * Has what several processes know of one database stay the same: what one of them changes in accounts, sessions, roles,
 * policies or the schema, the others forget or read again. A messenger tells them at once; a mark in the database, which
 * each looks at every `everyMs`, tells them where there is none, or it failed. No write waits for either.
 * @returns a function that ends it
 */
export function shareChanges(
  engine: Engine,
  openMessenger: ((listeners: MessengerListeners) => Messenger) | null,
  everyMs: number,
): () => Promise<void> {
  const { database, logger } = engine;
  const schema = followSchema(engine);
  const me = Math.random().toString(36).slice(2);
  let known: number | null = null;
  let bumping: Promise<void> = Promise.resolve();
  let closed = false;

  /** Runs what runs here after a commit, as if it had been made here. */
  const takeOver = async (collections: ReadonlySet<string>) => {
    const listeners = [...engine.onCommit].filter((listener) => listener !== publish);
    await Promise.all(listeners.map((listener) => listener(collections)));
    await schema.look();
  };
  const takeOverAll = () => {
    // Whether policies changed, which are much to read, the schema's own look finds out.
    const names = ownCollections(engine);
    for (const { name } of ACCESS_COLLECTIONS) names.delete(name);
    return takeOver(names);
  };
  const orWarn = (work: Promise<void>) =>
    work.catch((error: unknown) => {
      if (!closed) logger.warn({ err: error }, 'What another process changed could not be taken over yet');
    });

  const messenger = openMessenger?.({
    onMessage(data) {
      if (!isObject(data) || data.from === me || !Array.isArray(data.collections)) return;
      void orWarn(takeOver(new Set(data.collections.map(String))));
    },
    onReady: () => void orWarn(takeOverAll()),
  });

  const bump = async () => {
    const { count } = await changeCounter(database, MARK, 0, (mark) => ({
      count: ((mark?.count ?? 0) + 1) % 1_000_000_000,
      until: 0,
      keptUntil: Number.MAX_SAFE_INTEGER,
    }));
    // Where others counted meanwhile, the next look finds more than is known.
    if (known !== null && count === known + 1) known = count;
  };
  const tell = (collections: readonly string[]) => {
    messenger?.publish({ from: me, collections });
    bumping = bumping.then(bump).catch((error: unknown) => {
      if (!closed) logger.warn({ err: error }, 'Other processes could not be told of a change');
    });
  };
  const publish = (touched: ReadonlySet<string>) => {
    const own = ownCollections(engine);
    const collections = [...touched].filter((name) => own.has(name));
    if (collections.length > 0) tell(collections);
  };
  const publishSchema = () => tell([]);
  engine.onCommit.add(publish);
  engine.onSchemaChange.add(publishSchema);

  let looking = false;
  const look = async () => {
    if (looking) return;
    looking = true;
    try {
      const mark = await readCounter(database, MARK);
      const moved = known !== null && mark !== known;
      known = mark;
      if (moved) await takeOverAll();
      else await schema.look();
    } finally {
      looking = false;
    }
  };
  const timer = setInterval(() => void orWarn(look()), everyMs);
  timer.unref();
  void orWarn(look());
  return async () => {
    closed = true;
    clearInterval(timer);
    engine.onCommit.delete(publish);
    engine.onSchemaChange.delete(publishSchema);
    await messenger?.close();
    await bumping;
  };
}
