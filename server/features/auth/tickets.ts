import { type Item, KasbahError, type PluginHost, randomToken, sha256 } from '../../plugin/index.ts';
import { USERS } from './collections.ts';
import { TICKETS } from './identity-collections.ts';
import { InTurn } from './in-turn.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** How long a ticket of each purpose is good for. */
const LIFE_MS = {
  reset: 30 * MINUTE,
  join: 72 * HOUR,
  register: 24 * HOUR,
  email: 24 * HOUR,
  magic_link: 10 * MINUTE,
  provider: 10 * MINUTE,
  second_factor: 10 * MINUTE,
  enrol: 10 * MINUTE,
  passkey_new: 5 * MINUTE,
  passkey: 5 * MINUTE,
  used_code: 5 * MINUTE,
} as const;

export type Purpose = keyof typeof LIFE_MS;

/** Something that somebody may do once, for a while. */
export interface Ticket {
  id: string;
  /** The account that it is about, as it is now; null where there is none yet. */
  user: Item | null;
  data: Item;
  until: string;
}

/** Tickets: random, kept as a hash, good once, and void when the account's password, e-mail or status changes. */
export interface Tickets {
  /** The token that goes to the person. Earlier tickets of an account for the same purpose end with `supersede`. */
  issue(
    purpose: Purpose,
    ticket: { user?: Item; data?: Item; token?: string; supersede?: boolean },
  ): Promise<string>;
  /** @throws KasbahError INVALID_BODY for what is no token, INVALID_TICKET for one that is not good (any more) */
  find(purpose: Purpose, token: unknown): Promise<Ticket>;
  /** Uses a ticket up. @throws KasbahError INVALID_TICKET when somebody was first */
  use(ticket: Ticket): Promise<void>;
  /** Notes that something was used; false when it was used already, by this process or another. */
  claim(what: string): Promise<boolean>;
  list(purpose: Purpose): Promise<(Ticket & { created_at: string })[]>;
  /** Ends an account's tickets, whatever for. */
  endAll(userId: string): Promise<void>;
  /** Deletes those that have ended; gives their number. */
  clean(): Promise<number>;
}

const MOST_ROUNDS = 100;
const TOKEN = /^[A-Za-z0-9_-]{20,1400}$/;

/** What a ticket of an account depends on; nobody can work out the password's hash from it. */
const stampOf = (user: Item) =>
  sha256(JSON.stringify([user.id, user.password ?? null, user.email, user.status]));

export const invalidTicket = () =>
  new KasbahError('INVALID_TICKET', 'This link is not valid any more.', {
    status: 400,
    hint: 'It was used, is too old, or was replaced by a newer one. Ask for a new one.',
  });

export function createTickets(host: PluginHost): Tickets {
  const me = host.system('sign-in tickets');
  const turns = new InTurn();

  async function idsOf(filter: Item): Promise<unknown[]> {
    const { items } = await host.items.list(me, TICKETS, { filter, fields: 'id', limit: 1000 });
    return items.map((item) => item.id);
  }
  async function end(ids: readonly unknown[]): Promise<void> {
    // One by one: another process may have ended some of them meanwhile.
    for (const id of ids) await host.items.delete(me, TICKETS, [id]).catch(() => undefined);
  }
  async function userOf(id: unknown): Promise<Item | null> {
    const { items } = await host.items.list(me, USERS, { filter: { id: { _eq: id } }, limit: 1 });
    return items[0] ?? null;
  }
  async function read(row: Item): Promise<Ticket | null> {
    const { stamp, ...data } = JSON.parse(String(row.data ?? '{}')) as Item;
    const user = row.user ? await userOf(row.user) : null;
    if (row.user && (user?.status !== 'active' || stamp !== stampOf(user))) return null;
    return { id: String(row.id), user, data, until: String(row.until) };
  }
  async function rows(filter: Item, limit = 1): Promise<Item[]> {
    const { items } = await host.items.list(me, TICKETS, {
      filter: { _and: [filter, { until: { _gt: '$NOW' } }] },
      // Encrypted values come only by name.
      fields: ['id', 'user', 'until', 'created_at', 'data'],
      sort: ['-created_at'],
      limit,
    });
    return items;
  }

  return {
    async issue(purpose, { user, data = {}, token = randomToken(), supersede = false }) {
      if (user && supersede) await end(await idsOf({ purpose: { _eq: purpose }, user: { _eq: user.id } }));
      const now = Date.now();
      await host.items.create(me, TICKETS, {
        purpose,
        hash: sha256(token),
        user: user?.id ?? null,
        data: JSON.stringify({ ...data, ...(user && { stamp: stampOf(user) }) }),
        until: new Date(now + LIFE_MS[purpose]).toISOString(),
        created_at: new Date(now).toISOString(),
      });
      return token;
    },
    async find(purpose, token) {
      if (typeof token !== 'string' || !TOKEN.test(token))
        throw new KasbahError('INVALID_BODY', 'token must be the text from the link.', { path: 'token' });
      const [row] = await rows({ purpose: { _eq: purpose }, hash: { _eq: sha256(token) } });
      const ticket = row && (await read(row));
      if (!ticket) throw invalidTicket();
      return ticket;
    },
    use: ({ id }) =>
      turns.run(id, async () => {
        // Deleting what is gone fails, also when it was another process that used it.
        await host.items.delete(me, TICKETS, [id]).catch(() => {
          throw invalidTicket();
        });
      }),
    async claim(what) {
      const now = Date.now();
      const values = {
        purpose: 'used_code',
        hash: sha256(what),
        until: new Date(now + LIFE_MS.used_code).toISOString(),
        created_at: new Date(now).toISOString(),
      };
      return host.items.create(me, TICKETS, values).then(
        () => true,
        (error: unknown) => {
          if (error instanceof KasbahError && error.code === 'NOT_UNIQUE') return false;
          throw error;
        },
      );
    },
    async list(purpose) {
      const found = await rows({ purpose: { _eq: purpose } }, 1000);
      const tickets = await Promise.all(found.map(async (row) => ({ row, ticket: await read(row) })));
      return tickets.flatMap(({ row, ticket }) =>
        ticket ? [{ ...ticket, created_at: String(row.created_at) }] : [],
      );
    },
    endAll: async (userId) => end(await idsOf({ user: { _eq: userId } })),
    async clean() {
      let ended = 0;
      // Strangers make challenges, so there may be many; what cannot be deleted now is left for the next time.
      for (let round = 0; round < MOST_ROUNDS; round++) {
        const ids = await idsOf({ until: { _lte: '$NOW' } });
        await end(ids);
        ended += ids.length;
        if (ids.length === 0) break;
      }
      return ended;
    },
  };
}
