import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider, { type Account } from 'oidc-provider';

/** Somebody at an identity provider. */
export interface Person {
  email?: string;
  email_verified?: boolean;
  name?: string;
}

export interface IdentityProvider {
  issuer: string;
  people: Map<string, Person>;
  /** Signs somebody in at the provider as a browser does; gives where the provider sends the browser then. */
  visit(url: string, subject: string): Promise<URL>;
  stop(): Promise<void>;
}

export const listenLocally = (server: Server) =>
  new Promise<string>((resolve) => {
    server.listen(0, '127.0.0.1', () =>
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    );
  });
export const stopServer = (server: Server) =>
  new Promise<void>((resolve) => {
    server.closeAllConnections();
    server.close(() => resolve());
  });

/** A browser that knows the pages of one site: follows its redirects with its cookies until one leads elsewhere. */
async function walk(issuer: string, start: string, subject: string): Promise<URL> {
  const cookies = new Map<string, string>();
  let next: { url: URL; form?: URLSearchParams } = { url: new URL(start) };
  for (let step = 0; step < 12; step++) {
    const { url, form } = next;
    if (url.origin !== issuer) return url;
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form && { method: 'POST', body: form }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';');
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
    const location = response.headers.get('location');
    const page = await response.text();
    if (location) next = { url: new URL(location, url) };
    else {
      const action = /<form[^>]+action="([^"]+)"/.exec(page)?.[1];
      const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1];
      if (!action || !prompt)
        throw new Error(`${url} is answered with ${response.status} ${page.slice(0, 500)}`);
      next = {
        url: new URL(action, url),
        form: new URLSearchParams({ prompt, ...(prompt === 'login' && { login: subject, password: 'x' }) }),
      };
    }
  }
  throw new Error('The provider leads in a circle');
}

/** A real OpenID provider in this process, with one client. */
export async function startIdentityProvider(client: {
  id: string;
  secret: string;
  redirectUri: string;
}): Promise<IdentityProvider> {
  const people = new Map<string, Person>();
  const server = createServer();
  const issuer = await listenLocally(server);
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        redirect_uris: [client.redirectUri],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    pkce: { required: () => true },
    cookies: { keys: ['only for tests'] },
    features: { devInteractions: { enabled: true } },
    findAccount: (_, sub): Account => ({
      accountId: sub,
      claims: () => ({ sub, ...people.get(sub) }),
    }),
  });
  provider.on('server_error', (_, error) => console.error(error));
  server.on('request', provider.callback());
  return {
    issuer,
    people,
    visit: (url, subject) => walk(issuer, url, subject),
    stop: () => stopServer(server),
  };
}
