import { type Actor, ADMINISTRATOR_ROLE, KasbahError, type PluginHost } from '../../plugin/index.ts';

/**
 * Nobody gives, changes or takes over rights that they lack: who manages people without being an administrator reaches
 * those whose roles are among their own, inherited ones included, and gives such roles only.
 * @param roles those of the account before, and those that it is to have
 * @throws KasbahError FORBIDDEN
 */
export async function mayManage(
  host: PluginHost,
  actor: Actor,
  roles: readonly string[],
  path?: string,
): Promise<void> {
  if (host.isAdministrator(actor)) return;
  const own = new Set(host.access.rolesOf(actor.roles));
  const beyond = host.access.rolesOf(roles).find((role) => role === ADMINISTRATOR_ROLE || !own.has(role));
  if (beyond === undefined) return;
  throw new KasbahError(
    'FORBIDDEN',
    path === undefined
      ? 'This account has a role that you do not have, so that you may not change it.'
      : `You may not give the role ${beyond}: you do not have it yourself.`,
    { status: 403, ...(path && { path }), hint: 'Ask an administrator.' },
  );
}
