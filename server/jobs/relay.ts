import type { Relay as BullRelay, RelayOptions } from 'bullmq';
import type { Logger } from '../lib/logger.ts';

/** Where processes meet: a Redis or PostgreSQL that all of them reach. */
export type RelayConfig = { kind: 'redis' | 'postgres'; url: string };

/** Tells other processes something at once. What is told while it does not work is lost: nobody may depend on it. */
export interface Relay {
  publish(data: unknown): void;
  close(): Promise<void>;
}

export interface RelayListeners {
  /** Something that a process published, this one included. */
  onMessage(data: unknown): void;
  /** From now on messages arrive; some may have been missed before. */
  onReady(): void;
}

const TOPIC = 'kasbah.changes';
/** Messages under way at most: where the other side hangs, more are not worth their memory. */
const MOST_PENDING = 100;
const CLOSE_MS = 2000;
/** How long a failure is said once. */
const QUIET_MS = 60_000;

/** Opens BullMQ's relay without waiting for it. */
export function openRelay(config: RelayConfig, listeners: RelayListeners, logger: Logger): Relay {
  let relay: BullRelay | undefined;
  let ready = false;
  let closed = false;
  let pending = 0;
  let said = 0;
  const complain = (error: unknown) => {
    if (closed || Date.now() - said < QUIET_MS) return;
    said = Date.now();
    logger.warn(
      { err: error, relay: config.kind },
      'Other processes hear of changes later: the relay failed',
    );
  };

  const opening = (async () => {
    // BullMQ takes a quarter of a second to load.
    const { Relay, createPostgresRelayBackend } = await import('bullmq');
    if (closed) return;
    const name = 'kasbah';
    const options =
      config.kind === 'redis'
        ? { connection: { url: config.url }, namespace: name, name }
        : {
            // In a schema of its own, beside the tables of people.
            connection: { connectionString: config.url, schema: 'kasbah_relay', migrate: true, max: 2 },
            namespace: name,
            name,
            backend: createPostgresRelayBackend,
          };
    relay = new Relay(options as RelayOptions);
    relay.on('error', complain);
    relay.on('recovered', () => listeners.onReady());
    await relay.subscribe(TOPIC, ({ data }) => listeners.onMessage(data));
    ready = true;
    listeners.onReady();
  })().catch(complain);

  return {
    publish(data) {
      if (!relay || !ready || pending >= MOST_PENDING) return;
      pending++;
      relay
        .publish(TOPIC, data)
        .catch(complain)
        .finally(() => {
          pending--;
        });
    },
    async close() {
      closed = true;
      ready = false;
      let timer: NodeJS.Timeout | undefined;
      const patience = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, CLOSE_MS);
      });
      // Where the other side does not answer, the process must still end.
      const end = async () => {
        await Promise.race([opening, patience]);
        await relay?.close();
      };
      await Promise.race([end().catch(() => undefined), patience]);
      clearTimeout(timer);
    },
  };
}
