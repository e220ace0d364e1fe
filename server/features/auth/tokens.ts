import {
  type Actor,
  type Credential,
  type Item,
  type PluginHost,
  randomToken,
  sha256,
} from '../../plugin/index.ts';
import { ActorMemory, type Found } from './actor-memory.ts';
import { actorNamed, actorOfKey, findOne, hasEnded } from './actors.ts';
import { KEYS } from './collections.ts';
import {
  createSessions,
  type IssuedSession,
  type Place,
  type SessionKind,
  type Sessions,
} from './sessions.ts';

const KEY_PREFIX = 'kb_';

/** Sessions and API keys: makes, checks and ends them. */
export interface Tokens {
  /** Begins a session for somebody who has just proved who they are; `place` is where from. */
  start(userId: string, kind: SessionKind, place?: Place): Promise<IssuedSession>;
  /** Ends every session of an account. */
  endAll(userId: string): Promise<void>;
  sessions: Sessions;
  memory: ActorMemory;
  createKey(values: Item): Promise<{ token: string; item: Item }>;
  authenticate(credential: Credential): Promise<Actor | null> | Actor | null;
  /** The actor that a text names: a user by id or e-mail, `role:<id>`, `key:<id>`, `guest`. */
  actorOf(subject: string): Promise<Actor | null>;
}

export function createTokens(host: PluginHost): Tokens {
  const sessions = createSessions(host);
  const memory = new ActorMemory(host);

  async function findKey(token: string): Promise<Found> {
    const key = await findOne(host, KEYS, { hash: { _eq: sha256(token) } });
    if (!key || hasEnded(key)) return { actor: null };
    void touch(key);
    const until = key.expires_at === null ? {} : { until: Date.parse(String(key.expires_at)) };
    return { actor: await actorOfKey(host, key), ...until };
  }

  /** Remembers the use of a key to the hour, without waiting. */
  async function touch(key: Item): Promise<void> {
    if (key.last_used_at && Date.now() - Date.parse(String(key.last_used_at)) < 3_600_000) return;
    await host.items
      .update(host.system('key used'), KEYS, key.id, { last_used_at: new Date().toISOString() })
      .catch(() => undefined);
  }

  return {
    sessions,
    memory,
    actorOf: (subject) => actorNamed(host, subject),
    start: (userId, kind, place) => sessions.start(userId, kind, place),
    async endAll(userId) {
      await sessions.endOf(userId);
    },
    async createKey(values) {
      const prefix = KEY_PREFIX + randomToken(6);
      const token = `${prefix}.${randomToken()}`;
      const item = await host.items.create(host.system('sign-in'), KEYS, {
        ...values,
        prefix,
        hash: sha256(token),
        created_at: new Date().toISOString(),
      });
      return { token, item };
    },
    authenticate({ kind, value }) {
      // By the token itself: what is remembered for seconds in this process is not hashed anew for every request.
      return memory.of(kind + value, async () => {
        // What a browser keeps in its cookie is no token for a header, and no token is a cookie.
        if (kind === 'cookie') return (await sessions.find(value, 'session')) ?? { actor: null };
        if (value.startsWith(KEY_PREFIX)) return findKey(value);
        return (await sessions.find(value, 'token')) ?? { actor: null };
      });
    },
  };
}
