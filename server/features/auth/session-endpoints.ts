import { type Endpoint, type Item, KasbahError, type PluginHost } from '../../plugin/index.ts';
import { rolesOf } from './accounts.ts';
import { USERS } from './collections.ts';
import { mayManage } from './may-manage.ts';
import { ownSession } from './step-up.ts';
import type { Tokens } from './tokens.ts';

const missing = () => new KasbahError('NOT_FOUND', 'There is no such session.', { status: 404 });

/** Where people are signed in: their own sessions and, for those who manage people, those of an account; to look at and to end. */
export function sessionEndpoints(host: PluginHost, { sessions }: Tokens): Endpoint[] {
  const listed = async (user: unknown, current: string | undefined): Promise<Item[]> =>
    (await sessions.list(user)).map((session) => ({ ...session, current: session.id === current }));
  const exists = (id: unknown) => host.items.get(host.system('sessions'), USERS, id, { fields: ['id'] });
  return [
    {
      method: 'GET',
      path: '/users/me/sessions',
      access: 'signed-in',
      async handler({ actor }) {
        const { id, user } = ownSession(actor);
        return { data: await listed(user, id) };
      },
    },
    {
      method: 'DELETE',
      path: '/users/me/sessions',
      access: 'signed-in',
      audit: 'session.end',
      async handler({ actor }) {
        const { id, user } = ownSession(actor);
        const ended = await sessions.endOf(user, { but: id });
        return { data: { ended } };
      },
    },
    {
      method: 'DELETE',
      path: '/users/me/sessions/:id',
      access: 'signed-in',
      audit: 'session.end',
      async handler({ actor, params }) {
        const { user } = ownSession(actor);
        if ((await sessions.endOf(user, { only: String(params.id) })) === 0) throw missing();
        return { status: 204 };
      },
    },
    {
      method: 'GET',
      path: '/users/:id/sessions',
      access: 'users',
      async handler({ actor, params }) {
        await exists(params.id);
        return { data: await listed(params.id, actor.session?.id) };
      },
    },
    {
      method: 'DELETE',
      path: '/users/:id/sessions',
      access: 'users',
      audit: 'session.end',
      async handler({ actor, params }) {
        await exists(params.id);
        await mayManage(host, actor, await rolesOf(host, params.id));
        const ended = await sessions.endOf(params.id);
        return { data: { ended } };
      },
    },
    {
      method: 'DELETE',
      path: '/users/:id/sessions/:session',
      access: 'users',
      audit: 'session.end',
      async handler({ actor, params }) {
        await exists(params.id);
        await mayManage(host, actor, await rolesOf(host, params.id));
        if ((await sessions.endOf(params.id, { only: String(params.session) })) === 0) throw missing();
        return { status: 204 };
      },
    },
  ];
}
