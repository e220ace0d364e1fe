import { createHmac } from 'node:crypto';
import {
  type Actor,
  type EndpointRequest,
  type Item,
  type PluginHost,
  randomToken,
} from '../../plugin/index.ts';
import { actorOfUser, findOne, isId } from './actors.ts';
import { SESSIONS } from './collections.ts';
import { deviceOf } from './device-of.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

export const ACCESS_MS = 15 * MINUTE;
/** A refresh token that is not used for so long has ended, and so has every one of a session this old. */
const REFRESH_IDLE_MS = 7 * DAY;
const REFRESH_MS = 30 * DAY;
/** In these moments a refresh token gives the same successor again: two tabs, or an answer that was lost. */
const GRACE_MS = 10_000;
const SESSION_IDLE_MS = 30 * MINUTE;
export const SESSION_MS = 12 * 60 * MINUTE;
/** How exactly a session remembers when it was last seen. */
const SEEN_MS = MINUTE;

/** `session`: the cookie of a browser. `token`: an access token and a refresh token. */
export type SessionKind = 'token' | 'session';

/** Where a session is used from. */
export type Place = Pick<EndpointRequest, 'ip' | 'header' | 'from'>;

export interface IssuedSession {
  access_token: string;
  refresh_token: string | null;
  /** Milliseconds for which the access token is good; of a session, unless it is used. */
  expires: number;
}

/** Sessions: starts, finds, renews and ends them. */
export interface Sessions {
  /** Begins a session for somebody who has just proved who they are. */
  start(userId: string, kind: SessionKind, place?: Place): Promise<IssuedSession>;
  /** The next pair of tokens; null for a token that is wrong or has ended. A token used again ends its session. */
  refresh(refreshToken: string, place?: Place): Promise<IssuedSession | null>;
  /** The actor of an access token of this kind, and until when; null for none. */
  find(token: string, kind: SessionKind): Promise<{ actor: Actor | null; until: number } | null>;
  /** Counts a proof of who somebody is. A session gets a new id, which is the new value of its cookie. */
  prove(id: string, at: number): Promise<string | null>;
  /** Keeps a session open for another while; null when it has ended. */
  extend(id: string): Promise<IssuedSession | null>;
  /** Ends the session of an access or refresh token. */
  end(token: string): Promise<void>;
  /** Ends sessions of an account: all, all but one, or one. @returns their number */
  endOf(userId: unknown, which?: { but?: string | undefined; only?: string }): Promise<number>;
  list(userId: unknown): Promise<Item[]>;
}

const iso = (time: number) => new Date(time).toISOString();
const time = (value: unknown) => (value ? Date.parse(String(value)) : 0);

export function createSessions(host: PluginHost): Sessions {
  const me = host.system('sign-in');
  // Bound to the server's secret: a copy of the database alone opens no session, and a new secret ends them all.
  const secret = String(host.server.config('secret'));
  const mac = (purpose: string, text: string) => createHmac('sha256', secret).update(`${purpose}\n${text}`);
  const hash = (token: string) => mac('hash', token).digest('hex');
  /** The session that a refresh token is of; whoever knows this part of it has had one of its tokens. */
  const familyOf = (refresh: string) => hash(refresh.split('.', 1)[0] ?? '');
  // Worked out from the token before, so that the same one gives the same answer twice and nothing secret is stored.
  const successor = (refresh: string) =>
    `${refresh.split('.', 1)[0]}.${mac('refresh', refresh).digest('base64url')}`;
  const accessOf = (refresh: string) => mac('access', refresh).digest('base64url');
  const placeOf = (place: Place | undefined): Item =>
    place ? { ip: place.ip.slice(0, 45), device: deviceOf(place.header('user-agent')) } : {};

  const update = (id: unknown, patch: Item): Promise<Item | null> =>
    host.items.update(me, SESSIONS, id, patch).catch((error: { code?: string }) => {
      // Ended meanwhile.
      if (error.code === 'NOT_FOUND') return null;
      throw error;
    });
  const remove = (ids: readonly unknown[]): Promise<void> =>
    host.items.delete(me, SESSIONS, ids).catch((error: { code?: string }) => {
      // Ended already.
      if (error.code !== 'NOT_FOUND') throw error;
    });

  /** Remembers that a session is used, without waiting and without history. */
  async function touch(session: Item): Promise<void> {
    const now = Date.now();
    if (now - time(session.seen_at) < SEEN_MS) return;
    const longer = Math.min(now + SESSION_IDLE_MS, time(session.until));
    const patch = { seen_at: iso(now), ...(session.kind === 'session' && { access_until: iso(longer) }) };
    await update(session.id, patch).catch(() => undefined);
  }

  /** The end of a family of refresh tokens, of which one came that was used up: somebody else has it. */
  async function endFamily(session: Item, place: Place | undefined): Promise<void> {
    await remove([session.id]);
    const actor = await actorOfUser(host, session.user);
    host.audit.note({
      kind: 'session.refresh-token-reuse',
      outcome: 'refused',
      ...(actor && { actor }),
      from: place?.from,
      details: { session: session.id, device: session.device, address: session.ip },
    });
  }

  /** Tokens that follow a refresh token, if it is the last one of its session or was it a moment ago. */
  async function rotate(session: Item, refresh: string, place: Place | undefined): Promise<Item | null> {
    const next = successor(refresh);
    const now = Date.now();
    const used = hash(refresh);
    if (session.refresh_hash === used) {
      const moved = await host.items.updateIf(
        me,
        SESSIONS,
        session.id,
        { refresh_hash: used },
        {
          refresh_hash: hash(next),
          used_hash: used,
          access_hash: hash(accessOf(next)),
          access_until: iso(now + ACCESS_MS),
          until: iso(Math.min(now + REFRESH_IDLE_MS, time(session.created_at) + REFRESH_MS)),
          refreshed_at: iso(now),
          seen_at: iso(now),
          ...placeOf(place),
        },
      );
      if (moved) return moved;
    }
    // Another request with the same token may have been first.
    const current = await findOne(host, SESSIONS, { id: { _eq: session.id } });
    if (!current) return null;
    if (current.used_hash === used && now - time(current.refreshed_at) < GRACE_MS) return current;
    await endFamily(current, place);
    return null;
  }

  return {
    async start(user, kind, place) {
      const now = Date.now();
      const refresh = kind === 'token' ? `${randomToken(16)}.${randomToken()}` : null;
      const access = randomToken();
      const expires = refresh ? ACCESS_MS : SESSION_IDLE_MS;
      await host.items.create(me, SESSIONS, {
        user,
        kind,
        access_hash: hash(access),
        family_hash: refresh && familyOf(refresh),
        refresh_hash: refresh && hash(refresh),
        access_until: iso(now + expires),
        until: iso(now + (refresh ? REFRESH_IDLE_MS : SESSION_MS)),
        created_at: iso(now),
        seen_at: iso(now),
        proven_at: iso(now),
        ...placeOf(place),
      });
      return { access_token: access, refresh_token: refresh, expires };
    },
    async refresh(token, place) {
      const session = await findOne(host, SESSIONS, {
        family_hash: { _eq: familyOf(token) },
        until: { _gt: '$NOW' },
      });
      if (!session || !(await actorOfUser(host, session.user))) return null;
      const current = await rotate(session, token, place);
      if (!current) return null;
      const next = successor(token);
      return {
        access_token: accessOf(next),
        refresh_token: next,
        expires: time(current.access_until) - Date.now(),
      };
    },
    async find(token, kind) {
      const session = await findOne(host, SESSIONS, {
        access_hash: { _eq: hash(token) },
        kind: { _eq: kind },
        access_until: { _gt: '$NOW' },
        until: { _gt: '$NOW' },
      });
      if (!session) return null;
      const actor = await actorOfUser(host, session.user);
      void touch(session);
      const until = Math.min(time(session.access_until), time(session.until));
      const own = { id: String(session.id), provenAt: time(session.proven_at) };
      return { actor: actor && { ...actor, session: own }, until };
    },
    async prove(id, at) {
      const session = await findOne(host, SESSIONS, { id: { _eq: id } });
      const proof = { proven_at: iso(at) };
      if (session?.kind !== 'session') {
        await update(id, proof);
        return null;
      }
      const access = randomToken();
      const renewed = await update(id, { ...proof, access_hash: hash(access) });
      return renewed && access;
    },
    async extend(id) {
      const session = await findOne(host, SESSIONS, { id: { _eq: id } });
      const until = Math.min(Date.now() + SESSION_IDLE_MS, time(session?.until));
      if (!session || !(await update(id, { access_until: iso(until), seen_at: iso(Date.now()) })))
        return null;
      return { access_token: '', refresh_token: null, expires: until - Date.now() };
    },
    async end(token) {
      const session = await findOne(host, SESSIONS, {
        _or: [{ access_hash: { _eq: hash(token) } }, { family_hash: { _eq: familyOf(token) } }],
      });
      if (session) await remove([session.id]);
    },
    async endOf(user, { but, only } = {}) {
      if (only !== undefined && !isId(only)) return 0;
      const filter = { user: { _eq: user }, ...(only !== undefined && { id: { _eq: only } }) };
      let ended = 0;
      for (;;) {
        const { items } = await host.items.list(me, SESSIONS, { filter, fields: 'id', limit: 500 });
        const ids = items.map((item) => item.id).filter((id) => id !== but);
        if (ids.length === 0) return ended;
        await remove(ids);
        ended += ids.length;
      }
    },
    async list(user) {
      const { items } = await host.items.list(me, SESSIONS, {
        filter: {
          user: { _eq: user },
          until: { _gt: '$NOW' },
          _or: [{ kind: { _eq: 'token' } }, { access_until: { _gt: '$NOW' } }],
        },
        fields: ['id', 'kind', 'device', 'ip', 'created_at', 'seen_at'],
        sort: ['-seen_at'],
        limit: 500,
      });
      return items;
    },
  };
}
