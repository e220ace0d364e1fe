import {
  type Actor,
  type Endpoint,
  type EndpointRequest,
  type Item,
  isObject,
  KasbahError,
  type PluginHost,
} from '../../plugin/index.ts';
import type { ActorMemory } from './actor-memory.ts';
import { actorOfRole, actorOfUser, findOne, isId } from './actors.ts';
import { VIEWS } from './collections.ts';

const VIEW_MS = 60 * 60_000;
const ACT_MS = 15 * 60_000;
const REASON_MIN = 5;
const REASON_MAX = 500;
const ROLE = 'role:';

const forbidden = (message: string, hint?: string) =>
  new KasbahError('FORBIDDEN', message, { status: 403, ...(hint !== undefined && { hint }) });

/** The session of an administrator who may look through others. @throws KasbahError UNAUTHENTICATED, FORBIDDEN */
function viewerOf(host: PluginHost, actor: Actor): { session: string; id: string; name: string } {
  if (actor.type === 'guest') throw new KasbahError('UNAUTHENTICATED', 'Sign in first.', { status: 401 });
  if (actor.type !== 'user' || !actor.session || actor.id === null || !host.isAdministrator(actor))
    throw forbidden('Only administrators may look at Kasbah as somebody else.', 'Sign in as one.');
  return { session: actor.session.id, id: actor.id, name: actor.name };
}

/** The very actor that a person's own request would have, or one with nothing but a role; null when there is none. */
async function subjectOf(host: PluginHost, subject: string): Promise<Actor | null> {
  if (subject.startsWith(ROLE)) return actorOfRole(host, subject.slice(ROLE.length));
  return isId(subject) ? actorOfUser(host, subject) : null;
}

/** @throws KasbahError VALIDATION_FAILED, FORBIDDEN */
async function checkSubject(host: PluginHost, subject: string, path: string): Promise<Actor> {
  const actor = await subjectOf(host, subject);
  if (!actor)
    throw new KasbahError('VALIDATION_FAILED', 'There is no such active account or role.', { path });
  // Looking through one who may do the same would be a way to act in their name without a trace of oneself.
  if (host.isAdministrator(actor)) throw forbidden('Administrators cannot be looked through.');
  return actor;
}

/** Who an administrator's request stands for that names somebody in `Kasbah-View-As`, for as long as they have started it. */
export function createViewAs(host: PluginHost, memory: ActorMemory) {
  return async (viewer: Actor, given: string): Promise<Actor> => {
    const { session, id, name } = viewerOf(host, viewer);
    const subject = given.slice(0, 80);
    const actor = await memory.of(`view ${session} ${subject}`, async () => {
      const view = await findOne(host, VIEWS, {
        session: { _eq: session },
        subject: { _eq: subject },
        until: { _gt: '$NOW' },
      });
      const found = view && (await subjectOf(host, subject));
      if (!found || host.isAdministrator(found)) return { actor: null };
      const seen: Actor = view.acts
        ? { ...found, name: `${name} as ${found.name}`, viewer: { id, name, acts: true } }
        : { ...found, viewer: { id, name } };
      return { actor: seen, until: Date.parse(String(view.until)) };
    });
    if (actor) return actor;
    throw forbidden('You are not looking at Kasbah as this account or role.', 'Start it again.');
  };
}

/** A text that says why. @throws KasbahError VALIDATION_FAILED */
function reasonOf(input: unknown): string {
  const reason = typeof input === 'string' ? input.trim() : '';
  if (reason.length < REASON_MIN || reason.length > REASON_MAX)
    throw new KasbahError('VALIDATION_FAILED', `Say why, in ${REASON_MIN} to ${REASON_MAX} characters.`, {
      path: 'reason',
    });
  return reason;
}

/** Starting and ending to look through others, and to act as them. */
export function viewEndpoints(host: PluginHost): Endpoint[] {
  const me = host.system('view as');
  const endAll = async (session: string, subject?: string) => {
    const filter = { session: { _eq: session }, ...(subject !== undefined && { subject: { _eq: subject } }) };
    const { items } = await host.items.list(me, VIEWS, { filter, fields: 'id', limit: 500 });
    if (items.length > 0)
      await host.items.delete(
        me,
        VIEWS,
        items.map((item) => item.id),
      );
  };

  async function start(
    { actor, from }: EndpointRequest,
    subject: string,
    path: string,
    more: { acts: boolean; reason: string | null },
  ) {
    const viewer = viewerOf(host, actor);
    const seen = await checkSubject(host, subject, path);
    await endAll(viewer.session, subject);
    const now = Date.now();
    const view = await host.items.create(host.onBehalfOf(actor, 'view as'), VIEWS, {
      session: viewer.session,
      subject,
      ...more,
      created_at: new Date(now).toISOString(),
      until: new Date(now + (more.acts ? ACT_MS : VIEW_MS)).toISOString(),
    });
    host.audit.note({
      kind: more.acts ? 'act-as.start' : 'view-as.start',
      outcome: 'ok',
      actor,
      from,
      ...(more.reason !== null && { reason: more.reason }),
      details: { subject, name: seen.name, until: view.until },
    });
    return { data: { view_as: subject, name: seen.name, acts: more.acts, until: view.until } };
  }

  const given = (body: unknown): Item => (isObject(body) ? body : {});
  return [
    {
      method: 'POST',
      path: '/access/view-as',
      access: 'administrator',
      handler(request) {
        const { user, role } = given(request.body);
        if (typeof user === 'string' && role === undefined)
          return start(request, user, 'user', { acts: false, reason: null });
        if (typeof role === 'string' && user === undefined)
          return start(request, ROLE + role, 'role', { acts: false, reason: null });
        throw new KasbahError('INVALID_BODY', 'Either user or role is expected, with an id.');
      },
    },
    {
      method: 'POST',
      path: '/access/act-as',
      access: 'administrator',
      stepUp: 'person',
      async handler(request) {
        const { user, reason } = given(request.body);
        if (typeof user !== 'string')
          throw new KasbahError('INVALID_BODY', 'The id of an account is expected.', { path: 'user' });
        if (user.startsWith(ROLE))
          throw new KasbahError('INVALID_BODY', 'Nobody acts as a role.', { path: 'user' });
        return start(request, user, 'user', { acts: true, reason: reasonOf(reason) });
      },
    },
    {
      method: 'DELETE',
      path: '/access/view-as',
      access: 'administrator',
      audit: 'view-as.end',
      async handler({ actor }) {
        await endAll(viewerOf(host, actor).session);
        return { status: 204 };
      },
    },
  ];
}
