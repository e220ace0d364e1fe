import { createHmac } from 'node:crypto';
import {
  type Actor,
  AUTHENTICATED_ROLE,
  type Credential,
  GUEST,
  type Item,
  KasbahError,
  Lru,
  type PluginHost,
  PUBLIC_ROLE,
  randomToken,
  sha256,
} from '../../plugin/index.ts';
import { KEYS, SESSIONS, USER_ROLES, USERS } from './collections.ts';

export const ACCESS_MS = 15 * 60_000;
const REFRESH_MS = 7 * 86_400_000;
export const SESSION_MS = 12 * 3_600_000;
/** Other processes may revoke: what is remembered is asked again after this. */
const REMEMBER_MS = 5000;
const KEY_PREFIX = 'kb_';

export interface IssuedSession {
  access_token: string;
  refresh_token: string | null;
  expires: number;
}

/** Sessions and API keys: makes, checks and ends them. */
export interface Tokens {
  start(userId: string, kind: 'token' | 'session'): Promise<IssuedSession>;
  refresh(refreshToken: string): Promise<IssuedSession | null>;
  end(token: string): Promise<void>;
  endAll(userId: string): Promise<void>;
  createKey(values: Item): Promise<{ token: string; item: Item }>;
  authenticate(credential: Credential): Promise<Actor | null> | Actor | null;
  /** The actor that a text names: a user by id or e-mail, `role:<id>`, `key:<id>`, `guest`. */
  actorOf(subject: string): Promise<Actor | null>;
}

interface Remembered {
  actor: Actor | null;
  until: number;
}

export function createTokens(host: PluginHost): Tokens {
  const me = host.system('sign-in');
  const reader = host.systemWithoutSecrets('sign-in');
  const remembered = new Lru<string, Remembered>(5000);
  // Bound to the server's secret: a copy of the database alone opens no session, and a new secret ends them all.
  const secret = String(host.server.config('secret'));
  const sessionHash = (token: string) => createHmac('sha256', secret).update(token).digest('hex');
  /** Counts revocations: an answer that was under way while one happened is not remembered. */
  let revocations = 0;
  const watched = new Set([USERS, USER_ROLES, SESSIONS, KEYS, 'kasbah_roles', 'kasbah_role_parents']);
  host.changes.onCommit((collections) => {
    // Policies say what has to be read of a user.
    const far = host.access.userPaths().collections;
    if (
      ![...collections].some((name) => watched.has(name) || name === 'kasbah_policies' || far.includes(name))
    )
      return;
    revocations++;
    remembered.clear();
  });

  const one = async (collection: string, filter: Item, fields = '*'): Promise<Item | null> => {
    const { items } = await host.items.list(me, collection, { filter, limit: 1, fields });
    return items[0] ?? null;
  };

  /** The account with what policies ask of it through links; without that, where a link is no more. */
  async function readUser(filter: Item): Promise<Item | null> {
    const fields = ['*', ...host.access.userPaths().paths].join();
    const question = { filter: { _and: [filter, { status: { _eq: 'active' } }] }, limit: 1 };
    const read = (more: Item) => host.items.list(reader, USERS, { ...question, ...more });
    const { items } = await read({ fields }).catch(() => read({}));
    return items[0] ?? null;
  }

  async function actorOfRole(role: string): Promise<Actor | null> {
    const found = await one('kasbah_roles', { id: { _eq: role } });
    if (!found) return null;
    const roles = role === PUBLIC_ROLE ? [role] : [...new Set([role, AUTHENTICATED_ROLE])].sort();
    const powers = await host.access.powersOf(roles);
    return { type: 'user', id: null, name: String(found.label ?? found.name), roles, attributes: {}, powers };
  }

  async function actorOfUser(
    userId: unknown,
    type: 'user' | 'key',
    name?: string,
    filter: Item = { id: { _eq: userId } },
  ): Promise<Actor | null> {
    const user = await readUser(filter);
    if (!user) return null;
    const { items } = await host.items.list(me, USER_ROLES, {
      filter: { user: { _eq: user.id } },
      limit: 100,
    });
    const roles = [...items.map((item) => String(item.role)), AUTHENTICATED_ROLE].sort();
    const powers = await host.access.powersOf(roles);
    return { type, id: String(user.id), name: name ?? String(user.name), roles, attributes: user, powers };
  }

  async function actorOfSession(hash: string): Promise<Remembered> {
    const session = await one(SESSIONS, { access_hash: { _eq: hash }, access_until: { _gt: '$NOW' } });
    if (!session) return { actor: null, until: Date.now() + REMEMBER_MS };
    const actor = await actorOfUser(session.user, 'user');
    return { actor, until: Math.min(Date.parse(String(session.access_until)), Date.now() + REMEMBER_MS) };
  }

  async function actorOfKey(filter: Item): Promise<Remembered> {
    const key = await one(KEYS, filter);
    const expires = key?.expires_at ? Date.parse(String(key.expires_at)) : Number.POSITIVE_INFINITY;
    if (!key || expires <= Date.now()) return { actor: null, until: Date.now() + REMEMBER_MS };
    const name = `key ${key.name}`;
    const owner = key.user ? await actorOfUser(key.user, 'key', name) : null;
    const actor: Actor | null = key.role
      ? {
          type: 'key',
          id: owner?.id ?? null,
          name,
          roles: [String(key.role)],
          attributes: owner?.attributes ?? {},
        }
      : owner;
    void touch(key);
    return { actor: key.user && !owner ? null : actor, until: Math.min(expires, Date.now() + REMEMBER_MS) };
  }

  /** Remembers the use of a key to the hour, without waiting and without history. */
  async function touch(key: Item): Promise<void> {
    if (key.last_used_at && Date.now() - Date.parse(String(key.last_used_at)) < 3_600_000) return;
    await host.items
      .update(host.system('key used'), KEYS, key.id, { last_used_at: new Date().toISOString() })
      .catch(() => undefined);
  }

  async function issue(user: string, kind: string, sessionId?: unknown): Promise<IssuedSession> {
    const access = randomToken();
    const refresh = kind === 'token' ? randomToken() : null;
    const lasts = kind === 'token' ? ACCESS_MS : SESSION_MS;
    const now = Date.now();
    const values = {
      user,
      kind,
      access_hash: sessionHash(access),
      refresh_hash: refresh && sessionHash(refresh),
      access_until: new Date(now + lasts).toISOString(),
      until: new Date(now + (kind === 'token' ? REFRESH_MS : SESSION_MS)).toISOString(),
    };
    if (sessionId) await host.items.update(me, SESSIONS, sessionId, values);
    else await host.items.create(me, SESSIONS, { ...values, created_at: new Date(now).toISOString() });
    return { access_token: access, refresh_token: refresh, expires: lasts };
  }

  return {
    async actorOf(subject) {
      if (subject === 'guest') return GUEST;
      if (subject.startsWith('role:')) return actorOfRole(subject.slice(5));
      if (subject.startsWith('key:')) return (await actorOfKey({ id: { _eq: subject.slice(4) } })).actor;
      const known = subject.includes('@')
        ? { email: { _eq: subject.toLowerCase() } }
        : { id: { _eq: subject } };
      // A text that is no id at all names nobody.
      return actorOfUser(null, 'user', undefined, known).catch((error: unknown) => {
        if (error instanceof KasbahError && error.code === 'INVALID_QUERY') return null;
        throw error;
      });
    },
    start: (userId, kind) => issue(userId, kind),
    async refresh(refreshToken) {
      const session = await one(SESSIONS, {
        refresh_hash: { _eq: sessionHash(refreshToken) },
        until: { _gt: '$NOW' },
      });
      if (!session || !(await actorOfUser(session.user, 'user'))) return null;
      return issue(String(session.user), String(session.kind), session.id);
    },
    async end(token) {
      const hash = sessionHash(token);
      const session = await one(SESSIONS, {
        _or: [{ access_hash: { _eq: hash } }, { refresh_hash: { _eq: hash } }],
      });
      if (session) await host.items.delete(me, SESSIONS, [session.id]);
    },
    async endAll(userId) {
      const { items } = await host.items.list(me, SESSIONS, {
        filter: { user: { _eq: userId } },
        fields: 'id',
        limit: 1000,
      });
      if (items.length > 0)
        await host.items.delete(
          me,
          SESSIONS,
          items.map((item) => item.id),
        );
    },
    async createKey(values) {
      const prefix = KEY_PREFIX + randomToken(6);
      const token = `${prefix}.${randomToken()}`;
      const item = await host.items.create(me, KEYS, {
        ...values,
        prefix,
        hash: sha256(token),
        created_at: new Date().toISOString(),
      });
      return { token, item };
    },
    authenticate({ value }) {
      // By the token itself: what is remembered for seconds in this process is not hashed anew for every request.
      const known = remembered.get(value);
      if (known && known.until > Date.now()) return known.actor;
      const isKey = value.startsWith(KEY_PREFIX);
      const hash = isKey ? sha256(value) : sessionHash(value);
      const asked = revocations;
      return (isKey ? actorOfKey({ hash: { _eq: hash } }) : actorOfSession(hash)).then((found) => {
        if (asked === revocations) remembered.set(value, found);
        return found.actor;
      });
    },
  };
}
