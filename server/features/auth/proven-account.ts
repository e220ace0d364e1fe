import { type Actor, type Item, KasbahError, type PluginHost } from '../../plugin/index.ts';
import { sayTaken, setRoles } from './accounts.ts';
import { USERS } from './collections.ts';

/** An account whose e-mail address its person has proven; without a password where another server signs it in. */
export async function createProvenAccount(
  host: PluginHost,
  actor: Actor,
  account: {
    name: string;
    email: string;
    password: string | null;
    language?: unknown;
    roles: readonly string[];
  },
): Promise<Item> {
  const now = new Date().toISOString();
  const values = {
    name: account.name,
    email: account.email,
    password: account.password,
    language: typeof account.language === 'string' ? account.language : null,
    status: 'active',
    created_at: now,
    email_verified_at: now,
  };
  const user = await host.items
    .create(host.onBehalfOf(actor, 'create an account'), USERS, values)
    .catch(sayTaken);
  await setRoles(host, actor, String(user.id), account.roles);
  return user;
}

/** A person's name. @throws KasbahError VALIDATION_FAILED */
export function checkName(name: unknown): string {
  if (typeof name !== 'string' || name.trim() === '' || name.length > 200)
    throw new KasbahError('VALIDATION_FAILED', 'A name of at most 200 characters is needed.', {
      path: 'name',
    });
  return name.trim();
}
