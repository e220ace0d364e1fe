import { type Endpoint, KasbahError } from '../../plugin/index.ts';
import { rolesOf } from './accounts.ts';
import { bodyWith } from './body-with.ts';
import { USERS } from './collections.ts';
import { type IdentityContext, isBoundTo, ownAccount, unbindBrowser } from './identity-context.ts';
import { mayManage } from './may-manage.ts';
import { invalidTicket } from './tickets.ts';

/** Two-step sign-in: setting it up, turning it off, and the step itself where a sign-in began elsewhere. */
export function secondFactorEndpoints(context: IdentityContext): Endpoint[] {
  const { host, tickets, letters, factor, startSession } = context;
  return [
    {
      method: 'GET',
      path: '/users/me/tfa',
      access: 'signed-in',
      async handler(request) {
        const user = await ownAccount(host, request);
        return { data: await factor.state(String(user.id)) };
      },
    },
    {
      method: 'POST',
      path: '/users/me/tfa/generate',
      access: 'signed-in',
      sensitive: true,
      stepUp: 'person',
      async handler(request) {
        const user = await ownAccount(host, request);
        // The Directus SDK sends the password along; what counts is the proof of the session.
        bodyWith(request.body ?? {}, ['password']);
        return { data: await factor.begin(user) };
      },
    },
    {
      method: 'POST',
      path: '/users/me/tfa/enable',
      access: 'signed-in',
      audit: 'second-factor.on',
      sensitive: true,
      async handler(request) {
        const user = await ownAccount(host, request);
        // The Directus SDK sends the secret back; the one that counts is the server's.
        const { otp } = bodyWith(request.body, ['otp', 'secret']);
        const recovery_codes = await factor.confirm(user, otp);
        letters.send('second_factor_changed', String(user.email), { language: user.language });
        return { data: { recovery_codes } };
      },
    },
    {
      method: 'POST',
      path: '/users/me/tfa/disable',
      access: 'signed-in',
      audit: 'second-factor.off',
      sensitive: true,
      async handler(request) {
        const user = await ownAccount(host, request);
        const { otp } = bodyWith(request.body, ['otp']);
        if (!(await factor.state(String(user.id))).enabled)
          throw new KasbahError('CONFLICT', 'Two-step sign-in is off already.', { status: 409 });
        await factor.check(user, otp);
        await factor.disable(String(user.id));
        letters.send('second_factor_changed', String(user.email), { language: user.language });
        return { status: 204 };
      },
    },
    {
      method: 'POST',
      path: '/users/me/tfa/recovery-codes',
      access: 'signed-in',
      audit: 'second-factor.renew-codes',
      sensitive: true,
      async handler(request) {
        const user = await ownAccount(host, request);
        const { otp } = bodyWith(request.body, ['otp']);
        if (!(await factor.state(String(user.id))).enabled)
          throw new KasbahError('CONFLICT', 'Two-step sign-in is off.', { status: 409 });
        await factor.check(user, otp);
        letters.send('second_factor_changed', String(user.email), { language: user.language });
        return { data: { recovery_codes: await factor.renewRecoveryCodes(String(user.id)) } };
      },
    },
    {
      method: 'DELETE',
      path: '/users/:id/tfa',
      access: 'users',
      stepUp: 'person',
      audit: 'second-factor.reset',
      async handler(request) {
        const user = await host.items.get(host.system('an account'), USERS, request.params.id);
        await mayManage(host, request.actor, await rolesOf(host, user.id));
        await factor.disable(String(user.id));
        letters.send('second_factor_changed', String(user.email), { language: user.language });
        return { status: 204 };
      },
    },
    {
      method: 'POST',
      path: '/auth/tfa/challenge',
      access: 'anyone',
      sensitive: true,
      async handler(request) {
        const { challenge, otp, mode } = bodyWith(request.body, ['challenge', 'otp', 'mode']);
        const ticket = await tickets.find('second_factor', challenge);
        const { user } = ticket;
        if (!user || !isBoundTo(request, ticket.data.mark)) throw invalidTicket();
        await factor.check(user, otp);
        await tickets.use(ticket);
        const response = await startSession(user, mode, request);
        return { ...response, cookies: [...(response.cookies ?? []), unbindBrowser()] };
      },
    },
    {
      method: 'POST',
      path: '/auth/tfa/enrol',
      access: 'anyone',
      sensitive: true,
      async handler({ body }) {
        const { user } = await tickets.find('enrol', bodyWith(body, ['enrol']).enrol);
        if (!user) throw invalidTicket();
        return { data: await factor.begin(user) };
      },
    },
    {
      method: 'POST',
      path: '/auth/tfa/enrol/confirm',
      access: 'anyone',
      sensitive: true,
      async handler(request) {
        const { enrol, otp, mode } = bodyWith(request.body, ['enrol', 'otp', 'mode']);
        const ticket = await tickets.find('enrol', enrol);
        if (!ticket.user) throw invalidTicket();
        const recovery_codes = await factor.confirm(ticket.user, otp);
        await tickets.use(ticket);
        letters.send('second_factor_changed', String(ticket.user.email), { language: ticket.user.language });
        const response = await startSession(ticket.user, mode, request);
        return { ...response, data: { ...(response.data as object), recovery_codes } };
      },
    },
  ];
}
