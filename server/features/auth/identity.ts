import { defineJob, type Endpoint, type JobDefinition, type PluginHost } from '../../plugin/index.ts';
import type { IdentityContext, StartSession } from './identity-context.ts';
import { joiningEndpoints } from './joining.ts';
import { createLetters } from './letters.ts';
import { magicLinkEndpoints } from './magic-link.ts';
import { MailLimit } from './mail-limit.ts';
import { ownEmailEndpoints } from './own-email.ts';
import { ownIdentityEndpoints } from './own-identities.ts';
import { passkeyEndpoints } from './passkey-endpoints.ts';
import { passwordResetEndpoints } from './password-reset.ts';
import { providerEndpoints } from './provider-endpoints.ts';
import { providerSignInEndpoints } from './provider-sign-in.ts';
import { createSecondFactor, type SecondFactor } from './second-factor.ts';
import { secondFactorEndpoints } from './second-factor-endpoints.ts';
import { signInSettingsEndpoints } from './sign-in-settings.ts';
import { createTickets } from './tickets.ts';
import type { Tokens } from './tokens.ts';

interface IdentityParts {
  factor: SecondFactor;
  endpoints: Endpoint[];
  // biome-ignore lint/suspicious/noExplicitAny: JobDefinition is contravariant in its payload
  jobs: JobDefinition<any>[];
}

/** Every way into an account beside its password, and what comes with an account's e-mail address. */
export function createIdentity(host: PluginHost, tokens: Tokens, startSession: StartSession): IdentityParts {
  const tickets = createTickets(host);
  const letters = createLetters(host);
  const factor = createSecondFactor(host, tickets);
  const limit = new MailLimit(host.server.config('rateLimit') !== false);
  const context: IdentityContext = { host, tokens, tickets, letters, limit, factor, startSession };
  const providers = providerSignInEndpoints(context);
  return {
    factor,
    endpoints: [
      ...signInSettingsEndpoints(host),
      ...passwordResetEndpoints(context),
      ...joiningEndpoints(context),
      ...ownEmailEndpoints(context),
      ...magicLinkEndpoints(context),
      ...secondFactorEndpoints(context),
      ...passkeyEndpoints(context),
      ...providerEndpoints(context),
      ...providers.endpoints,
      ...ownIdentityEndpoints(context, providers.begin),
    ],
    jobs: [
      letters.job,
      defineJob({
        name: 'sign-in-tickets',
        label: 'Forget old links',
        description: 'Deletes links and challenges of sign-in that have ended.',
        schedule: { cron: '7 4 * * *' },
        startable: true,
        run: async () => ({ forgotten: await tickets.clean() }),
      }),
    ],
  };
}
