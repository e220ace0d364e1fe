import {
  defineJob,
  type Endpoint,
  type JobDefinition,
  KasbahError,
  type PluginHost,
} from '../../plugin/index.ts';
import type { IdentityContext, StartSession } from './identity-context.ts';
import { joiningEndpoints } from './joining.ts';
import { createLetters } from './letters.ts';
import { magicLinkEndpoints } from './magic-link.ts';
import { MailLimit } from './mail-limit.ts';
import { ownEmailEndpoints } from './own-email.ts';
import { ownIdentityEndpoints } from './own-identities.ts';
import { passkeyEndpoints } from './passkey-endpoints.ts';
import { createPasskeys, type Passkeys } from './passkeys.ts';
import { passwordResetEndpoints } from './password-reset.ts';
import { providerEndpoints } from './provider-endpoints.ts';
import { providerSignInEndpoints } from './provider-sign-in.ts';
import { createSecondFactor, type SecondFactor } from './second-factor.ts';
import { secondFactorEndpoints } from './second-factor-endpoints.ts';
import { signInSettingsEndpoints } from './sign-in-settings.ts';
import type { Proof } from './step-up.ts';
import { createTickets } from './tickets.ts';
import type { Tokens } from './tokens.ts';
import { waysInEndpoints } from './ways-in-endpoints.ts';

interface IdentityParts {
  factor: SecondFactor;
  /** Ways to step up beside the password. */
  proofs: Proof[];
  endpoints: Endpoint[];
  // biome-ignore lint/suspicious/noExplicitAny: JobDefinition is contravariant in its payload
  jobs: JobDefinition<any>[];
}

const provesNothing = () =>
  new KasbahError('INVALID_CREDENTIALS', 'This does not prove that it is you.', { status: 400 });

/** A code of the app, or a passkey of the same person, in place of the password. */
function proofsOf(factor: SecondFactor, passkeys: Passkeys): Proof[] {
  return [
    {
      name: 'otp',
      async prove(user, given) {
        // Who has no second step is let through by its check, which would be no proof.
        if (!(await factor.state(String(user.id))).enabled) throw provesNothing();
        await factor.check(user, given).catch((error: unknown) => {
          throw error instanceof KasbahError && error.status === 401 ? provesNothing() : error;
        });
      },
    },
    {
      name: 'passkey',
      async prove(user, given) {
        const found = await passkeys.signIn(given).catch((error: unknown) => {
          throw error instanceof KasbahError && error.status === 401 ? provesNothing() : error;
        });
        if (found.id !== user.id) throw provesNothing();
      },
    },
  ];
}

/** Every way into an account beside its password, and what comes with an account's e-mail address. */
export function createIdentity(host: PluginHost, tokens: Tokens, startSession: StartSession): IdentityParts {
  const tickets = createTickets(host);
  const letters = createLetters(host);
  const factor = createSecondFactor(host, tickets);
  const passkeys = createPasskeys(host, tickets);
  const limit = new MailLimit(host.server.config('rateLimit') !== false);
  const context: IdentityContext = { host, tokens, tickets, letters, limit, factor, startSession };
  const providers = providerSignInEndpoints(context);
  return {
    factor,
    proofs: proofsOf(factor, passkeys),
    endpoints: [
      ...signInSettingsEndpoints(host),
      ...passwordResetEndpoints(context),
      ...joiningEndpoints(context),
      ...ownEmailEndpoints(context),
      ...magicLinkEndpoints(context),
      ...secondFactorEndpoints(context),
      ...passkeyEndpoints(context, passkeys),
      ...providerEndpoints(context),
      ...providers.endpoints,
      ...ownIdentityEndpoints(context, providers.begin),
      ...waysInEndpoints(host),
      ...providers.tests,
    ],
    jobs: [
      letters.job,
      defineJob({
        name: 'sign-in-tickets',
        label: 'Forget old links',
        description: 'Deletes links and challenges of sign-in that have ended.',
        schedule: { cron: '27 * * * *' },
        startable: true,
        run: async () => ({ forgotten: await tickets.clean() }),
      }),
    ],
  };
}
