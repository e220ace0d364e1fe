import {
  type Endpoint,
  type EndpointRequest,
  type EndpointResponse,
  type Item,
  KasbahError,
  randomToken,
} from '../../plugin/index.ts';
import { accountOfIdentity, linkIdentity } from './identities.ts';
import { PROVIDERS } from './identity-collections.ts';
import { bindBrowser, type IdentityContext, isBoundTo, unbindBrowser } from './identity-context.ts';
import { localPath } from './local-path.ts';
import { createProviderClient, findProvider, type ProviderClient } from './provider-client.ts';
import type { Ticket } from './tickets.ts';

const FLOW_MS = 10 * 60_000;

const noProvider = () => new KasbahError('NOT_FOUND', 'There is no such identity provider.', { status: 404 });

/** Sends the browser to a provider; where `user` is given, to link what comes back to that account. */
export type BeginAtProvider = (
  name: unknown,
  returnTo: unknown,
  user?: Item,
) => Promise<{ url: string; cookies: EndpointResponse['cookies'] }>;

function createBeginAtProvider(context: IdentityContext, client: ProviderClient): BeginAtProvider {
  const { host, tickets } = context;
  return async (name, returnTo, user) => {
    const provider = await findProvider(host, name);
    if (!provider) throw noProvider();
    const state = randomToken();
    const { url, verifier, nonce } = await client.begin(provider, state);
    const { cookie, mark } = bindBrowser(FLOW_MS);
    await tickets.issue('provider', {
      token: state,
      ...(user && { user }),
      data: { provider: provider.id, verifier, nonce, mark, return_to: localPath(returnTo) },
    });
    return { url, cookies: [cookie] };
  };
}

/** `/auth/providers`: which there are, the way to one and the way back. */
export function providerSignInEndpoints(context: IdentityContext): {
  endpoints: Endpoint[];
  /** For administrators: whether a provider answers as it should. */
  tests: Endpoint[];
  begin: BeginAtProvider;
} {
  const { host, tickets, letters, factor, startSession } = context;
  const client = createProviderClient(host);
  const begin = createBeginAtProvider(context, client);
  const redirect = (path: string, cookies: EndpointResponse['cookies'] = []): EndpointResponse => ({
    status: 302,
    raw: '',
    headers: { Location: host.server.publicUrl + path },
    cookies: cookies ?? [],
  });

  /** A flow of this provider and this browser, used up whatever comes of it. */
  async function takeFlow(request: EndpointRequest, provider: Item, state: string): Promise<Ticket> {
    const ticket = await tickets.find('provider', state);
    await tickets.use(ticket);
    if (ticket.data.provider !== provider.id || !isBoundTo(request, ticket.data.mark))
      throw new KasbahError('INVALID_TICKET', 'This sign-in was begun elsewhere.');
    return ticket;
  }

  async function finish(request: EndpointRequest, provider: Item): Promise<EndpointResponse> {
    // What comes more than once, or as an object, is none of the protocol's.
    const query = new URLSearchParams(
      Object.entries(request.query).filter((one): one is [string, string] => typeof one[1] === 'string'),
    );
    const state = query.get('state') ?? '';
    const { user, data } = await takeFlow(request, provider, state);
    const flow = { state, verifier: String(data.verifier), nonce: String(data.nonce) };
    const claims = await client.finish(provider, query.toString(), flow);
    const returnTo = localPath(data.return_to);
    if (user) {
      // Whoever began it must still be the one who sits there.
      if (request.actor.type !== 'user' || request.actor.id !== user.id)
        throw new KasbahError('INVALID_TICKET', 'You are not signed in any more.');
      await linkIdentity(host, letters, user, provider, claims);
      return redirect(returnTo);
    }
    const account = await accountOfIdentity(host, letters, provider, claims);
    try {
      await factor.check(account, undefined);
    } catch (error) {
      if (!(error instanceof KasbahError) || error.code !== 'OTP_REQUIRED') throw error;
      const { cookie, mark } = bindBrowser(FLOW_MS);
      const challenge = await tickets.issue('second_factor', { user: account, data: { mark } });
      const query = new URLSearchParams({ challenge, return_to: returnTo });
      return redirect(`/admin/sign-in#${query}`, [cookie]);
    }
    const { cookies = [] } = await startSession(account, 'session', request);
    return redirect(returnTo, [...cookies, unbindBrowser()]);
  }

  const endpoints: Endpoint[] = [
    {
      method: 'GET',
      path: '/auth/providers/:name/start',
      access: 'anyone',
      sensitive: true,
      async handler({ params, query }) {
        try {
          const { url, cookies } = await begin(params.name, query.return_to);
          return { status: 302, raw: '', headers: { Location: url }, cookies: cookies ?? [] };
        } catch (error) {
          if (!(error instanceof KasbahError)) throw error;
          return redirect(`/admin/sign-in#error=${error.code}`);
        }
      },
    },
    {
      method: 'GET',
      path: '/auth/providers/:name/callback',
      access: 'anyone',
      sensitive: true,
      async handler(request) {
        try {
          const provider = await findProvider(host, request.params.name);
          if (!provider) throw noProvider();
          return await finish(request, provider);
        } catch (error) {
          // A person stands in a browser here: they are led to a page that has words for the code.
          if (!(error instanceof KasbahError)) throw error;
          const { enrol } = error.details;
          const query = new URLSearchParams({
            error: error.code,
            ...(typeof enrol === 'string' && { enrol }),
          });
          return redirect(`/admin/sign-in#${query}`);
        }
      },
    },
  ];
  const tests: Endpoint[] = [
    {
      method: 'POST',
      path: '/access/providers/:id/test',
      access: 'administrator',
      audit: 'identity-provider.test',
      async handler({ params }) {
        const { items } = await host.items.list(host.system('test an identity provider'), PROVIDERS, {
          filter: { id: { _eq: params.id } },
          // Encrypted values come only by name.
          fields: ['*', 'client_secret'],
          limit: 1,
        });
        if (!items[0]) throw noProvider();
        // Nobody comes back from this address: what is asked is whether the provider names where to go.
        const { url } = await client.begin(items[0], randomToken());
        return { data: { sign_in_page: new URL(url).origin } };
      },
    },
  ];
  return { endpoints, tests, begin };
}
