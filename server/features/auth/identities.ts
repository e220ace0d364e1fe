import { type Item, KasbahError, type PluginHost, sha256 } from '../../plugin/index.ts';
import { findByEmail, normalEmail } from './accounts.ts';
import { USERS } from './collections.ts';
import { IDENTITIES } from './identity-collections.ts';
import type { Letters } from './letters.ts';
import { createProvenAccount } from './proven-account.ts';
import type { Claims } from './provider-client.ts';

/** Who somebody is at another server: never their address, which can change hands. */
const identityHash = (provider: Item, { issuer, subject }: Claims) =>
  sha256(JSON.stringify([provider.id, issuer, subject]));

const notLinked = () =>
  new KasbahError('IDENTITY_NOT_LINKED', 'No account here is linked to this identity.', {
    status: 403,
    hint: 'Sign in with your password and link it in your profile.',
  });

function emailOf({ email }: Claims): string | null {
  try {
    return normalEmail(email);
  } catch {
    return null;
  }
}

/** Notes that an identity is an account's. @throws KasbahError IDENTITY_TAKEN when it is another one's */
export async function linkIdentity(
  host: PluginHost,
  letters: Letters,
  user: Item,
  provider: Item,
  claims: Claims,
): Promise<void> {
  const there = await findIdentity(host, provider, claims);
  if (there?.user === user.id) return;
  const taken = () =>
    new KasbahError('IDENTITY_TAKEN', 'This identity belongs to another account.', {
      status: 409,
      hint: 'Unlink it there first.',
    });
  if (there) throw taken();
  await host.items
    .create(host.system('link an identity'), IDENTITIES, {
      user: user.id,
      provider: provider.id,
      identity_hash: identityHash(provider, claims),
      issuer: claims.issuer,
      subject: claims.subject,
      label: emailOf(claims),
      created_at: new Date().toISOString(),
    })
    .catch((error: unknown) => {
      throw error instanceof KasbahError && error.code === 'NOT_UNIQUE' ? taken() : error;
    });
  letters.send('identity_linked', String(user.email), { language: user.language });
}

async function findIdentity(host: PluginHost, provider: Item, claims: Claims): Promise<Item | null> {
  const { items } = await host.items.list(host.system('identities'), IDENTITIES, {
    filter: { identity_hash: { _eq: identityHash(provider, claims) } },
    limit: 1,
  });
  return items[0] ?? null;
}

/**
 * The account that an identity opens: the one it is linked to; else the one with its address, where the provider is
 * trusted with that and both sides have proven the address; else a new one, where the provider may bring people.
 * @throws KasbahError IDENTITY_NOT_LINKED
 */
export async function accountOfIdentity(
  host: PluginHost,
  letters: Letters,
  provider: Item,
  claims: Claims,
): Promise<Item> {
  const me = host.system('sign in by an identity provider');
  const identity = await findIdentity(host, provider, claims);
  if (identity) {
    const user = await host.items.get(me, USERS, identity.user);
    if (user.status !== 'active') throw notLinked();
    await host.items.update(me, IDENTITIES, identity.id, { last_used_at: new Date().toISOString() });
    return user;
  }
  const email = claims.emailVerified ? emailOf(claims) : null;
  if (email === null) throw notLinked();
  const user = await findByEmail(host, email);
  if (user) {
    if (!provider.link_verified || !user.email_verified_at || user.status !== 'active') throw notLinked();
    await linkIdentity(host, letters, user, provider, claims);
    return user;
  }
  if (!provider.allow_sign_up) throw notLinked();
  const name = claims.name?.trim().slice(0, 200) || email.slice(0, email.indexOf('@'));
  const made = await createProvenAccount(host, me, {
    name,
    email,
    password: null,
    roles: provider.role ? [String(provider.role)] : [],
  });
  await linkIdentity(host, letters, made, provider, claims);
  return made;
}
