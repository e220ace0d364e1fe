import {
  ADMINISTRATOR_ROLE,
  type Endpoint,
  type Item,
  isObject,
  KasbahError,
  type PluginHost,
} from '../../plugin/index.ts';
import { checkRoles } from './accounts.ts';
import { SIGN_IN } from './identity-collections.ts';
import { hasName } from './passkeys.ts';

/** What administrators decide about ways in; every one is off until somebody turns it on. */
export interface SignInSettings {
  registration: boolean;
  /** Domains of addresses that may register; an empty list means all. */
  registration_domains: string[];
  /** The role of who registers; null gives none. */
  registration_role: string | null;
  magic_link: boolean;
  administrators_need_second_factor: boolean;
  /** Days that an administrator has to set one up. */
  second_factor_grace_days: number;
  /** Since when they must; the grace counts from here. */
  second_factor_since: string | null;
}

const DEFAULTS: SignInSettings = {
  registration: false,
  registration_domains: [],
  registration_role: null,
  magic_link: false,
  administrators_need_second_factor: false,
  second_factor_grace_days: 7,
  second_factor_since: null,
};

const ROW = 'sign_in';
const DOMAIN = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/;

const flag = (value: unknown) => (typeof value === 'boolean' ? null : 'true or false is expected.');
const CHECKS: Record<string, (value: unknown) => string | null> = {
  registration: flag,
  registration_domains: (value) =>
    Array.isArray(value) &&
    value.length <= 100 &&
    value.every((one) => typeof one === 'string' && one.length <= 253 && DOMAIN.test(one))
      ? null
      : 'A list of domains like example.com is expected.',
  registration_role: (value) =>
    value === null || (typeof value === 'string' && value !== ADMINISTRATOR_ROLE)
      ? null
      : 'The id of a role, or null, is expected; nobody becomes an administrator by registering.',
  magic_link: flag,
  administrators_need_second_factor: flag,
  second_factor_grace_days: (value) =>
    Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 7
      ? null
      : 'A number of days from 0 to 7 is expected.',
};

async function row(host: PluginHost): Promise<Item | undefined> {
  const { items } = await host.items.list(host.system('sign-in settings'), SIGN_IN, { limit: 1 });
  return items[0];
}

export async function readSignInSettings(host: PluginHost): Promise<SignInSettings> {
  const { id: _, registration_domains: domains, ...rest } = (await row(host)) ?? {};
  return { ...DEFAULTS, ...rest, registration_domains: Array.isArray(domains) ? domains.map(String) : [] };
}

/** `/auth/settings` for administrators, and what the sign-in page offers for everybody. */
export function signInSettingsEndpoints(host: PluginHost): Endpoint[] {
  return [
    {
      method: 'GET',
      path: '/auth/options',
      access: 'anyone',
      async handler() {
        const { registration, magic_link } = await readSignInSettings(host);
        return { data: { registration, magic_link, passkeys: hasName(host) } };
      },
    },
    {
      method: 'GET',
      path: '/auth/settings',
      access: 'administrator',
      handler: async () => ({ data: await readSignInSettings(host) }),
    },
    {
      method: 'PATCH',
      path: '/auth/settings',
      access: 'administrator',
      stepUp: 'person',
      audit: 'settings.change',
      async handler({ actor, body }) {
        if (!isObject(body)) throw new KasbahError('INVALID_BODY', 'An object is expected.');
        for (const [key, value] of Object.entries(body)) {
          const check = Object.hasOwn(CHECKS, key) ? CHECKS[key] : undefined;
          const problem = check ? check(value) : `There is no setting ${key.slice(0, 80)}.`;
          if (problem) throw new KasbahError('VALIDATION_FAILED', problem, { path: key.slice(0, 80) });
        }
        if (typeof body.registration_role === 'string') await checkRoles(host, [body.registration_role]);
        const before = await row(host);
        const by = host.onBehalfOf(actor, 'change sign-in settings');
        const turnedOn =
          body.administrators_need_second_factor === true && !before?.administrators_need_second_factor;
        const patch = { ...body, ...(turnedOn && { second_factor_since: new Date().toISOString() }) };
        if (before) await host.items.update(by, SIGN_IN, ROW, patch);
        else await host.items.create(by, SIGN_IN, { id: ROW, ...patch });
        return { data: await readSignInSettings(host) };
      },
    },
  ];
}
