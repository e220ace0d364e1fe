import { type Item, KasbahError, type PluginHost, sha256 } from '../../plugin/index.ts';
import { PROVIDERS } from './identity-collections.ts';

type OpenId = typeof import('openid-client');
type Configuration = import('openid-client').Configuration;

const library = () => import('openid-client');
/** Metadata and keys of a provider are asked for anew after this. */
const KEEP_MS = 3_600_000;
const LEEWAY_S = 60;
const TIMEOUT_S = 10;

/** What another server says of a person, checked. */
export interface Claims {
  issuer: string;
  subject: string;
  email: string | null;
  emailVerified: boolean;
  name: string | null;
}

/** A sign-in that is under way at another server. */
export interface Flow {
  url: string;
  verifier: string;
  nonce: string;
}

/** The client of one identity provider. No two providers share anything. */
export interface ProviderClient {
  begin(provider: Item, state: string): Promise<Flow>;
  /** @throws KasbahError IDENTITY_REFUSED when anything of the answer is not as it must be */
  finish(
    provider: Item,
    query: string,
    flow: { state: string; verifier: string; nonce: string },
  ): Promise<Claims>;
}

const isLoopback = ({ hostname }: URL) => ['localhost', '127.0.0.1', '[::1]'].includes(hostname);

/** An issuer whose answers nobody on the way can change. */
export function isIssuer(input: unknown): input is string {
  if (typeof input !== 'string' || input.length > 500 || !URL.canParse(input)) return false;
  const url = new URL(input);
  const safe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url));
  return safe && url.username === '' && url.password === '' && url.search === '' && url.hash === '';
}

export const callbackUrl = (host: PluginHost, provider: Item) =>
  `${host.server.publicUrl}/api/auth/providers/${provider.name}/callback`;

/** A provider by its name, with its secret; null for one that is turned off. */
export async function findProvider(host: PluginHost, name: unknown): Promise<Item | null> {
  if (typeof name !== 'string') return null;
  const { items } = await host.items.list(host.system('identity providers'), PROVIDERS, {
    filter: { name: { _eq: name }, enabled: { _eq: true } },
    // Encrypted values come only by name.
    fields: ['*', 'client_secret'],
    limit: 1,
  });
  return items[0] ?? null;
}

const refused = (cause?: unknown) =>
  new KasbahError('IDENTITY_REFUSED', 'The other server did not confirm who you are.', {
    status: 401,
    hint: 'Begin the sign-in once more. If it fails again, an administrator has to look at the provider.',
    cause,
  });

/** What the library leaves to us; it has checked signature, issuer, audience, nonce and the times of the token. */
function checkClaims(claims: Readonly<Record<string, unknown>>, provider: Item): void {
  const latest = Math.floor(Date.now() / 1000) + LEEWAY_S;
  const { sub, azp, iat } = claims;
  if (typeof sub !== 'string' || sub === '' || sub.length > 255) throw refused();
  if (azp !== undefined && azp !== provider.client_id) throw refused();
  if (typeof iat !== 'number' || iat > latest) throw refused();
}

export function createProviderClient(host: PluginHost): ProviderClient {
  const known = new Map<string, { made: Promise<Configuration>; until: number }>();

  async function configure(openid: OpenId, provider: Item): Promise<Configuration> {
    const issuer = new URL(String(provider.issuer));
    const secret = provider.client_secret ? String(provider.client_secret) : null;
    return openid.discovery(
      issuer,
      String(provider.client_id),
      undefined,
      secret ? openid.ClientSecretBasic(secret) : openid.None(),
      {
        timeout: TIMEOUT_S,
        execute: [
          // The signature counts, not only that the token came over TLS.
          openid.enableNonRepudiationChecks,
          ...(issuer.protocol === 'http:' ? [openid.allowInsecureRequests] : []),
        ],
      },
    );
  }

  /** One configuration for each provider as it is now; after a change of any part it is another. */
  async function configurationOf(openid: OpenId, provider: Item): Promise<Configuration> {
    const { id, issuer, client_id, client_secret } = provider;
    const key = sha256(JSON.stringify([id, issuer, client_id, client_secret]));
    const there = known.get(key);
    if (there && there.until > Date.now()) return there.made;
    const made = configure(openid, provider);
    known.set(key, { made, until: Date.now() + KEEP_MS });
    made.catch(() => known.delete(key));
    if (known.size > 100) known.delete(known.keys().next().value ?? '');
    return made;
  }

  async function mailOf(
    openid: OpenId,
    configuration: Configuration,
    accessToken: string,
    subject: string,
    claims: Readonly<Record<string, unknown>>,
  ): Promise<Readonly<Record<string, unknown>>> {
    if (claims.email !== undefined || !configuration.serverMetadata().userinfo_endpoint) return claims;
    return { ...(await openid.fetchUserInfo(configuration, accessToken, subject)) };
  }

  return {
    async begin(provider, state) {
      const openid = await library();
      const verifier = openid.randomPKCECodeVerifier();
      const nonce = openid.randomNonce();
      const configuration = await configurationOf(openid, provider).catch((cause: unknown) => {
        throw refused(cause);
      });
      const url = openid.buildAuthorizationUrl(configuration, {
        redirect_uri: callbackUrl(host, provider),
        scope: String(provider.scopes),
        response_type: 'code',
        code_challenge: await openid.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state,
        nonce,
      });
      return { url: url.href, verifier, nonce };
    },
    async finish(provider, query, { state, verifier, nonce }) {
      const openid = await library();
      try {
        const configuration = await configurationOf(openid, provider);
        const tokens = await openid.authorizationCodeGrant(
          configuration,
          new URL(`${callbackUrl(host, provider)}?${query}`),
          { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true },
        );
        const claims = tokens.claims() ?? {};
        checkClaims(claims as Record<string, unknown>, provider);
        const { iss, sub } = claims as { iss: string; sub: string };
        const more = await mailOf(
          openid,
          configuration,
          tokens.access_token,
          sub,
          claims as Record<string, unknown>,
        );
        return {
          issuer: iss,
          subject: sub,
          email: typeof more.email === 'string' ? more.email : null,
          // Some servers send it as a text; anything but a plain yes is a no.
          emailVerified: more.email_verified === true,
          name: typeof more.name === 'string' ? more.name : null,
        };
      } catch (cause) {
        // What the other server wrote stays out of the log: it may hold codes and tokens.
        const code = (cause as { code?: unknown }).code;
        host.logger.warn({ provider: provider.name, reason: String(code ?? '') }, 'An identity was refused');
        throw refused();
      }
    },
  };
}
