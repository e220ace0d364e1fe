import {
  type AccessPreview,
  type AccessQuestion,
  type Actor,
  type Endpoint,
  type Item,
  KasbahError,
  type PluginHost,
  type PolicyChange,
} from '../../plugin/index.ts';
import { checkedPolicy } from './policy-endpoints.ts';
import { record } from './record.ts';

const PARAMETERS = ['actor', 'collection', 'action', 'item', 'field'];
const MOST_ACTORS = 20;

function readQuestion(query: Readonly<Record<string, unknown>>): AccessQuestion & { actor?: string } {
  for (const [name, value] of Object.entries(query)) {
    if (!PARAMETERS.includes(name))
      throw new KasbahError('INVALID_QUERY', `There is no parameter ${name.slice(0, 80)}.`, {
        path: name.slice(0, 80),
        hint: `There are ${PARAMETERS.join(', ')}.`,
      });
    if (typeof value !== 'string')
      throw new KasbahError('INVALID_QUERY', `${name} must be a text.`, { path: name });
  }
  for (const name of ['collection', 'action'])
    if (!query[name]) throw new KasbahError('INVALID_QUERY', `${name} is needed.`, { path: name });
  return query as unknown as AccessQuestion & { actor?: string };
}

async function actorNamed(host: PluginHost, subject: unknown, path: string): Promise<Actor> {
  const found = typeof subject === 'string' ? await host.access.actorOf(subject) : null;
  if (found) return found;
  throw new KasbahError('NOT_FOUND', `There is nobody active called ${String(subject).slice(0, 80)}.`, {
    status: 404,
    path,
    hint: 'Give the id or the e-mail of a user, role:<id>, key:<id> or guest.',
  });
}

/** Who a preview is about: those named, or everybody who has one of the roles of the policies, as far as they are few. */
async function actorsOf(host: PluginHost, named: unknown, policies: readonly Item[]): Promise<Actor[]> {
  if (Array.isArray(named)) {
    if (named.length > MOST_ACTORS)
      throw new KasbahError('INVALID_BODY', `At most ${MOST_ACTORS} people at once.`, { path: 'actors' });
    return Promise.all(named.map((one, index) => actorNamed(host, one, `actors[${index}]`)));
  }
  const roles = [...new Set(policies.map(({ role }) => `role:${String(role)}`))].slice(0, MOST_ACTORS);
  return Promise.all(roles.map((role) => actorNamed(host, role, 'set')));
}

/** `/access/explain` for everybody about themselves, and `/access/preview` for administrators. */
export function explainEndpoints(host: PluginHost): Endpoint[] {
  return [
    {
      method: 'GET',
      path: '/access/explain',
      access: 'anyone',
      async handler({ actor, query }) {
        const { actor: subject, ...question } = readQuestion(query);
        const itself = subject === undefined || subject === actor.id;
        if (!itself && !host.isAdministrator(actor))
          throw new KasbahError('FORBIDDEN', 'You may ask what you may do yourself.', {
            status: 403,
            path: 'actor',
            hint: 'Leave actor out, or ask an administrator.',
          });
        const about = itself ? actor : await actorNamed(host, subject, 'actor');
        return { data: await host.access.explain(actor, about, question) };
      },
    },
    {
      method: 'POST',
      path: '/access/preview',
      access: 'administrator',
      async handler({ body }) {
        const { set = [], remove = [], actors } = record(body);
        if (!Array.isArray(set) || !Array.isArray(remove) || set.length + remove.length > 200)
          throw new KasbahError(
            'INVALID_BODY',
            'set is a list of policies, and remove one of ids; at most 200.',
            {
              path: 'set',
            },
          );
        const policies: Item[] = [];
        for (const [index, one] of set.entries())
          policies.push({ id: `new ${index}`, ...(await checkedPolicy(host, one)) });
        const change = { set: policies, remove: remove.map(String) } as unknown as PolicyChange;
        const gone = (await host.items.list(host.system('preview'), 'kasbah_policies', { limit: 10_000 }))
          .items;
        const touched = [...policies, ...gone.filter(({ id }) => change.remove.includes(String(id)))];
        const data: AccessPreview[] = [];
        for (const about of await actorsOf(host, actors, touched))
          data.push(await host.access.preview(about, change));
        return { data };
      },
    },
  ];
}
