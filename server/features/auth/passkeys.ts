import { isIP } from 'node:net';
import { type Item, isObject, KasbahError, type PluginHost, sha256 } from '../../plugin/index.ts';
import { USERS } from './collections.ts';
import { PASSKEYS } from './identity-collections.ts';
import { InTurn } from './in-turn.ts';
import type { Purpose, Tickets } from './tickets.ts';

type WebAuthn = typeof import('@simplewebauthn/server');
type NewCredential = Parameters<WebAuthn['verifyRegistrationResponse']>[0]['response'];
type Assertion = Parameters<WebAuthn['verifyAuthenticationResponse']>[0]['response'];

const library = () => import('@simplewebauthn/server');
const MOST = 20;
const TIMEOUT_MS = 5 * 60_000;

/** Passkeys: made by a person who is signed in, and a way to sign in that is two steps in one. */
export interface Passkeys {
  /** What the browser needs to make one. @throws KasbahError PASSKEYS_UNAVAILABLE */
  newOptions(user: Item): Promise<unknown>;
  /** Keeps what the browser made. @throws KasbahError PASSKEY_REFUSED, INVALID_TICKET */
  add(user: Item, name: string, response: unknown): Promise<Item>;
  signInOptions(): Promise<unknown>;
  /** The account that a passkey opens. @throws KasbahError PASSKEY_REFUSED, INVALID_TICKET */
  signIn(response: unknown): Promise<Item>;
}

const refused = () =>
  new KasbahError('PASSKEY_REFUSED', 'The passkey was not accepted.', {
    status: 401,
    hint: 'Try again, or sign in in another way. A passkey that was removed here stays on the device until it is removed there.',
  });

/** Whether people reach the server by a name: browsers make no passkeys for a bare address. */
export const hasName = (host: PluginHost) =>
  isIP(new URL(host.server.publicUrl).hostname.replace(/^\[|\]$/g, '')) === 0;

/** Credential ids may be long; they are looked up by their hash. */
const credentialHash = (id: string) => sha256(`passkey:${id}`);

/** The challenge that a browser says it answers, from bytes that are signed. @throws KasbahError INVALID_BODY */
function challengeOf(response: unknown): string {
  const malformed = new KasbahError(
    'INVALID_BODY',
    'response must be what the browser gave for the passkey.',
    {
      path: 'response',
    },
  );
  if (!isObject(response) || typeof response.id !== 'string' || response.id.length > 1400) throw malformed;
  const inner = response.response;
  if (!isObject(inner) || typeof inner.clientDataJSON !== 'string' || inner.clientDataJSON.length > 10_000)
    throw malformed;
  try {
    const data: unknown = JSON.parse(Buffer.from(inner.clientDataJSON, 'base64url').toString('utf8'));
    if (isObject(data) && typeof data.challenge === 'string') return data.challenge;
  } catch {}
  throw malformed;
}

export function createPasskeys(host: PluginHost, tickets: Tickets): Passkeys {
  const me = host.system('passkeys');
  const turns = new InTurn();

  /** The site that passkeys belong to. */
  function site(): { rpID: string; origin: string } {
    const { hostname, origin } = new URL(host.server.publicUrl);
    if (!hasName(host))
      throw new KasbahError(
        'PASSKEYS_UNAVAILABLE',
        'Passkeys need a name of the server, not a bare address.',
        {
          hint: 'Set KASBAH_PUBLIC_URL to the https address that people use; for a try on one machine http://localhost:8055 will do.',
        },
      );
    return { rpID: hostname, origin };
  }

  async function passkeysOf(user: Item): Promise<Item[]> {
    const filter = { user: { _eq: user.id } };
    return (await host.items.list(me, PASSKEYS, { filter, limit: 100 })).items;
  }

  /** Uses up the challenge that a response answers, whatever comes of the response. */
  async function takeChallenge(purpose: Purpose, response: unknown) {
    const challenge = challengeOf(response);
    const ticket = await tickets.find(purpose, challenge);
    await tickets.use(ticket);
    return { challenge, user: ticket.user };
  }

  return {
    async newOptions(user) {
      const { generateRegistrationOptions } = await library();
      const { rpID } = site();
      const there = await passkeysOf(user);
      if (there.length >= MOST)
        throw new KasbahError('CONFLICT', `An account has at most ${MOST} passkeys.`, {
          status: 409,
          hint: 'Remove one that is not used any more.',
        });
      const options = await generateRegistrationOptions({
        rpName: rpID,
        rpID,
        userName: String(user.email),
        userDisplayName: String(user.name),
        userID: new Uint8Array(Buffer.from(String(user.id), 'utf8')),
        timeout: TIMEOUT_MS,
        attestationType: 'none',
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        excludeCredentials: there.map((one) => ({ id: String(one.credential_id) })),
      });
      await tickets.issue('passkey_new', { user, token: options.challenge });
      return options;
    },
    async add(user, name, response) {
      const { verifyRegistrationResponse } = await library();
      const { rpID, origin } = site();
      const { challenge, user: asked } = await takeChallenge('passkey_new', response);
      if (asked?.id !== user.id) throw refused();
      const result = await verifyRegistrationResponse({
        response: response as NewCredential,
        expectedChallenge: challenge,
        expectedOrigin: origin,
        expectedRPID: rpID,
        requireUserVerification: true,
      }).catch(() => null);
      if (!result?.verified) throw refused();
      const { credential, credentialBackedUp } = result.registrationInfo;
      return host.items
        .create(me, PASSKEYS, {
          user: user.id,
          name,
          credential_hash: credentialHash(credential.id),
          credential_id: credential.id,
          public_key: Buffer.from(credential.publicKey).toString('base64url'),
          counter: credential.counter,
          transports: credential.transports ?? [],
          backed_up: credentialBackedUp,
          created_at: new Date().toISOString(),
        })
        .catch((error: unknown) => {
          throw error instanceof KasbahError && error.code === 'NOT_UNIQUE' ? refused() : error;
        });
    },
    async signInOptions() {
      const { generateAuthenticationOptions } = await library();
      const { rpID } = site();
      const options = await generateAuthenticationOptions({
        rpID,
        timeout: TIMEOUT_MS,
        userVerification: 'required',
      });
      await tickets.issue('passkey', { token: options.challenge });
      return options;
    },
    async signIn(response) {
      const { verifyAuthenticationResponse } = await library();
      const { rpID, origin } = site();
      const { challenge } = await takeChallenge('passkey', response);
      const assertion = response as Assertion;
      const hash = credentialHash(assertion.id);
      // One at a time: of two with the same counter one is a copy.
      return turns.run(hash, async () => {
        const { items } = await host.items.list(me, PASSKEYS, {
          filter: { credential_hash: { _eq: hash } },
          limit: 1,
        });
        const [passkey] = items;
        if (!passkey) throw refused();
        const { items: users } = await host.items.list(me, USERS, {
          filter: { id: { _eq: passkey.user }, status: { _eq: 'active' } },
          limit: 1,
        });
        const [user] = users;
        const handle = assertion.response.userHandle;
        if (!user || (handle !== undefined && Buffer.from(handle, 'base64url').toString('utf8') !== user.id))
          throw refused();
        const result = await verifyAuthenticationResponse({
          response: assertion,
          expectedChallenge: challenge,
          expectedOrigin: origin,
          expectedRPID: rpID,
          requireUserVerification: true,
          credential: {
            id: String(passkey.credential_id),
            publicKey: new Uint8Array(Buffer.from(String(passkey.public_key), 'base64url')),
            counter: Number(passkey.counter),
          },
        }).catch(() => null);
        if (!result?.verified) throw refused();
        await host.items.update(me, PASSKEYS, passkey.id, {
          counter: result.authenticationInfo.newCounter,
          backed_up: result.authenticationInfo.credentialBackedUp,
          last_used_at: new Date().toISOString(),
        });
        return user;
      });
    },
  };
}
