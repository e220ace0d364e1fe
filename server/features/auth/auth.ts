import {
  type Actor,
  ADMINISTRATOR_ROLE,
  AUTHENTICATED_ROLE,
  definePlugin,
  type Endpoint,
  type EndpointRequest,
  type EndpointResponse,
  GUEST,
  type Item,
  isObject,
  KasbahError,
  type PluginHost,
  PUBLIC_ROLE,
  type RequestOrigin,
} from '../../plugin/index.ts';
import { createAccount, findByEmail, hasAdministrator } from './accounts.ts';
import { answerSession, kindOf, modeOf, type SignInMode } from './answer-session.ts';
import { claimFirst, createUnlessThere, releaseStaleClaim } from './claim-first.ts';
import { cleanUpSessions } from './clean-up-sessions.ts';
import { AUTH_COLLECTIONS, USERS } from './collections.ts';
import { createIdentity } from './identity.ts';
import { InTurn } from './in-turn.ts';
import { keyEndpoints } from './key-endpoints.ts';
import { verifyPassword } from './passwords.ts';
import { refreshEndpoints } from './refresh-endpoints.ts';
import type { SecondFactor } from './second-factor.ts';
import { sessionEndpoints } from './session-endpoints.ts';
import { SetupToken } from './setup-token.ts';
import { stepUpEndpoints } from './step-up.ts';
import { Throttle } from './throttle.ts';
import { createTokens, type Tokens } from './tokens.ts';
import { userEndpoints } from './user-endpoints.ts';
import { createViewAs, viewEndpoints } from './view-as.ts';

const record = (body: unknown): Item => (isObject(body) ? body : {});

/** What was typed as an address is not kept: people type passwords there. An account that exists is named. */
function noteSignIn(
  host: PluginHost,
  from: RequestOrigin,
  outcome: 'ok' | 'failed',
  user: Item | null,
): void {
  const actor: Actor = user
    ? { type: 'user', id: String(user.id), name: String(user.name), roles: [], attributes: {} }
    : GUEST;
  const code = outcome === 'failed' ? { code: 'INVALID_CREDENTIALS' } : {};
  host.audit.note({ kind: 'sign-in', outcome, actor, from, ...code });
}

/** The active account that e-mail and password belong to. @throws KasbahError INVALID_CREDENTIALS, RATE_LIMITED, SIGN_IN_LOCKED */
async function checkSignIn(
  host: PluginHost,
  {
    throttle,
    account,
    email,
    password,
    from,
  }: { throttle: Throttle; account: string; email: unknown; password: unknown; from: RequestOrigin },
): Promise<Item> {
  // What is no e-mail address at all shares no account with anybody.
  if (account !== '') await throttle.attempt(account);
  const user = await findByEmail(host, email);
  const right = await verifyPassword(user ? String(user.password ?? '') || null : null, password);
  if (!user || !right || user.status !== 'active') {
    noteSignIn(host, from, 'failed', user);
    throw new KasbahError('INVALID_CREDENTIALS', 'E-mail or password is wrong.', { status: 401 });
  }
  await throttle.clear(account);
  return user;
}

/** Opens a session for an account whose sign-in is complete. */
async function startSession(
  host: PluginHost,
  tokens: Tokens,
  user: Item,
  mode: SignInMode,
  request: EndpointRequest,
): Promise<EndpointResponse> {
  const issued = await tokens.start(String(user.id), kindOf(mode), request);
  noteSignIn(host, request.from, 'ok', user);
  const seen = { last_seen_at: new Date().toISOString() };
  void host.items.update(host.system('signed in'), USERS, user.id, seen).catch(() => undefined);
  return answerSession(issued, mode);
}

/** Checks e-mail and password wherever they are asked for; guesses at all of these places are counted together. */
type SignIn = (email: unknown, password: unknown, from: RequestOrigin) => Promise<Item>;

function createSignIn(host: PluginHost, throttle: Throttle): SignIn {
  const turns = new InTurn();
  return (email, password, from) => {
    const account = typeof email === 'string' ? email.trim().toLowerCase().slice(0, 254) : '';
    // One at a time for an account, so that guesses sent together do not all get their password hashed.
    return turns.run(account, () => checkSignIn(host, { throttle, account, email, password, from }));
  };
}

function signInEndpoints(
  host: PluginHost,
  tokens: Tokens,
  setup: SetupToken,
  signIn: SignIn,
  factor: SecondFactor,
): Endpoint[] {
  return [
    {
      method: 'POST',
      path: '/auth/login',
      access: 'anyone',
      sensitive: true,
      async handler(request) {
        const { email, password, otp, mode: asked } = record(request.body);
        const mode = modeOf(asked);
        const user = await signIn(email, password, request.from);
        await factor.check(user, otp);
        return startSession(host, tokens, user, mode, request);
      },
    },
    {
      method: 'POST',
      path: '/setup',
      access: 'anyone',
      sensitive: true,
      async handler(request) {
        const { token, session, name, email, password } = record(request.body);
        if (await hasAdministrator(host)) {
          throw new KasbahError('SETUP_CLOSED', 'The first administrator exists already. Sign in instead.', {
            status: 403,
          });
        }
        const refuse = (): never => {
          throw new KasbahError(
            'INVALID_SETUP_TOKEN',
            'This set-up link is not valid any more. Restart the server and open the link it prints.',
            { status: 403 },
          );
        };
        if (!setup.matches(token)) refuse();
        // Of two who come with the link at the same moment one is first.
        const id = await claimFirst(host, () =>
          createAccount(host, GUEST, { name, email, password, roles: [ADMINISTRATOR_ROLE] }),
        );
        if (id === null) return refuse();
        setup.void();
        const mode = session ? 'session' : 'json';
        return answerSession(await tokens.start(id, kindOf(mode), request), mode);
      },
    },
  ];
}

async function ensureRoles(host: PluginHost): Promise<void> {
  const me = host.system('built-in roles');
  const { items } = await host.items.list(me, 'kasbah_roles', {
    filter: { builtin: { _eq: true } },
    limit: 10,
  });
  const known = new Set(items.map((item) => item.id));
  const roles = [
    {
      id: 'administrator',
      name: 'administrator',
      label: 'Administrator',
      note: 'May do everything.',
      builtin: true,
    },
    { id: 'public', name: 'public', label: 'Public', note: 'Everybody who is not signed in.', builtin: true },
    {
      id: AUTHENTICATED_ROLE,
      name: AUTHENTICATED_ROLE,
      label: 'Signed in',
      note: 'Everybody who is signed in has it beside their own roles.',
      builtin: true,
    },
  ];
  for (const role of roles.filter((one) => !known.has(one.id)))
    await createUnlessThere(host, 'kasbah_roles', role);
  // What guests may, those who sign in may as well, until an administrator decides otherwise.
  if (!known.has(AUTHENTICATED_ROLE))
    await createUnlessThere(host, 'kasbah_role_parents', { role: AUTHENTICATED_ROLE, parent: PUBLIC_ROLE });
}

/** The administrator named by the environment, or else a link for the first person to open it. */
async function firstAdministrator(host: PluginHost, setup: SetupToken): Promise<void> {
  if (await hasAdministrator(host)) return;
  await releaseStaleClaim(host);
  const email = host.server.config('adminEmail');
  const password = host.server.config('adminPassword');
  if (email && password) {
    const made = await claimFirst(host, () =>
      createAccount(host, host.system('environment'), {
        name: 'Administrator',
        email,
        password,
        roles: [ADMINISTRATOR_ROLE],
      }),
    );
    if (made !== null) host.logger.info('The first administrator was created from KASBAH_ADMIN_EMAIL');
    return;
  }
  host.server.announce(
    `Set up the first administrator: ${host.server.publicUrl}/admin/setup#token=${setup.issue()}`,
  );
}

/** Accounts, sign-in, sessions, API keys and the first administrator. */
export const authFeature = definePlugin({
  name: 'auth',
  collections: AUTH_COLLECTIONS,
  async setup(host) {
    const tokens = createTokens(host);
    const throttle = new Throttle(host);
    const setup = new SetupToken();
    const signIn = createSignIn(host, throttle);
    const identity = createIdentity(host, tokens, (user, asked, request) =>
      startSession(host, tokens, user, modeOf(asked), request),
    );
    return {
      endpoints: [
        ...signInEndpoints(host, tokens, setup, signIn, identity.factor),
        ...refreshEndpoints(tokens),
        ...stepUpEndpoints(host, tokens, [
          { name: 'password', prove: (user, given, { from }) => signIn(user.email, given, from) },
          ...identity.proofs,
        ]),
        ...sessionEndpoints(host, tokens),
        ...identity.endpoints,
        ...userEndpoints(host, tokens, throttle),
        ...keyEndpoints(host, tokens),
        ...viewEndpoints(host),
      ],
      jobs: [cleanUpSessions(host), ...identity.jobs],
      authenticate: (credential): Promise<Actor | null> | Actor | null => tokens.authenticate(credential),
      viewAs: createViewAs(host, tokens.memory),
      actorOf: (subject) => tokens.actorOf(subject),
      async ready() {
        await ensureRoles(host);
        await firstAdministrator(host, setup);
      },
    };
  },
});
