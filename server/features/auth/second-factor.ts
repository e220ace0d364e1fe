import {
  ADMINISTRATOR_ROLE,
  type Item,
  KasbahError,
  type PluginHost,
  randomToken,
  sha256,
} from '../../plugin/index.ts';
import { rolesOf } from './accounts.ts';
import { PASSKEYS, RECOVERY_CODES, TOTP } from './identity-collections.ts';
import { InTurn } from './in-turn.ts';
import { readSignInSettings } from './sign-in-settings.ts';
import type { Tickets } from './tickets.ts';

const STEP_S = 30;
const MOST_FAILURES = 5;
const FAILURES_MS = 15 * 60_000;
const RECOVERY_CODES_MADE = 10;

const library = () => import('otplib');

/** The second step of signing in: a code of an app, or one of the codes written down for the day the app is gone. */
export interface SecondFactor {
  /**
   * Lets an account pass whose second factor is shown, or which needs none.
   * @throws KasbahError OTP_REQUIRED, INVALID_OTP, RATE_LIMITED, SECOND_FACTOR_REQUIRED
   */
  check(user: Item, otp: unknown): Promise<void>;
  /** A new secret that counts once a code of it was shown; the one in use stays until then. */
  begin(user: Item): Promise<{ secret: string; otpauth_url: string }>;
  /** Turns two-step sign-in on; gives the recovery codes, which nobody sees again. @throws KasbahError as `check` */
  confirm(user: Item, otp: unknown): Promise<string[]>;
  disable(userId: string): Promise<void>;
  renewRecoveryCodes(userId: string): Promise<string[]>;
  state(userId: string): Promise<{
    enabled: boolean;
    recovery_codes_left: number;
    passkeys: number;
    /** From when an administrator cannot sign in without; null where none is needed or one is there. */
    required_from: string | null;
  }>;
}

const codeHash = (userId: unknown, code: string) => sha256(`recovery:${userId}:${code}`);
/** As people type them: with or without hyphens, in any case. */
const plainCode = (code: string) => code.replace(/[\s-]/g, '').toLowerCase();

function newRecoveryCode(): string {
  // 80 bits in characters that nobody mistakes for another.
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789x';
  const bytes = Buffer.from(randomToken(16), 'base64url');
  const code = [...bytes].map((byte) => letters[byte & 31]).join('');
  return code.match(/.{4}/g)?.join('-') ?? code;
}

export function createSecondFactor(host: PluginHost, tickets: Tickets): SecondFactor {
  const me = host.system('second factor');
  const turns = new InTurn();

  async function rowOf(userId: unknown): Promise<Item | null> {
    const { items } = await host.items.list(me, TOTP, {
      filter: { user: { _eq: userId } },
      // Encrypted values come only by name.
      fields: ['user', 'secret', 'confirmed_at', 'last_step', 'failures', 'failures_since'],
      limit: 1,
    });
    return items[0] ?? null;
  }
  async function idsOf(collection: string, userId: unknown): Promise<unknown[]> {
    const filter = { user: { _eq: userId } };
    const { items } = await host.items.list(me, collection, { filter, fields: 'id', limit: 1000 });
    return items.map((item) => item.id);
  }

  function refuseTooMany(row: Item): number {
    const since = row.failures_since ? Date.parse(String(row.failures_since)) : 0;
    const left = since + FAILURES_MS - Date.now();
    if (left <= 0) return 0;
    const failures = Number(row.failures);
    if (failures < MOST_FAILURES) return failures;
    const seconds = Math.ceil(left / 1000);
    throw new KasbahError('RATE_LIMITED', `Too many wrong codes. Try again in ${seconds} s.`, {
      status: 429,
      details: { retry_after: seconds },
    });
  }

  /** The step of time that a code is of, if it is of one that was not used yet. */
  async function stepOf(row: Item, code: string): Promise<number | null> {
    if (!/^\d{6}$/.test(code)) return null;
    const { verify } = await library();
    const now = Math.floor(Date.now() / 1000);
    const result = await verify({
      secret: String(row.secret),
      token: code,
      epochTolerance: STEP_S,
      epoch: now,
    });
    if (!result.valid) return null;
    const step = Math.floor(now / STEP_S) + result.delta;
    if (row.last_step !== null && step <= Number(row.last_step)) return null;
    // Two at once, here or in another process: one of them is first.
    return (await tickets.claim(`totp:${row.user}:${step}`)) ? step : null;
  }

  async function useRecoveryCode(userId: unknown, code: string): Promise<boolean> {
    const { items } = await host.items.list(me, RECOVERY_CODES, {
      filter: { hash: { _eq: codeHash(userId, plainCode(code)) } },
      fields: 'id',
      limit: 1,
    });
    const found = items[0];
    if (!found) return false;
    return host.items.delete(me, RECOVERY_CODES, [found.id]).then(
      () => true,
      () => false,
    );
  }

  /** Checks a code against a secret and counts what was wrong. */
  async function pass(row: Item, otp: unknown, recovery: boolean): Promise<number | null> {
    if (otp === undefined || otp === null || otp === '')
      throw new KasbahError('OTP_REQUIRED', 'A code of your app is needed as well.', {
        status: 401,
        hint: 'Send it as otp; one of your recovery codes is taken in its place.',
      });
    if (typeof otp !== 'string' || otp.length > 40)
      throw new KasbahError('INVALID_BODY', 'otp is a text of six digits, or a recovery code.', {
        path: 'otp',
      });
    const failures = refuseTooMany(row);
    const step = await stepOf(row, otp.trim());
    if (step !== null) return step;
    if (recovery && (await useRecoveryCode(row.user, otp))) return null;
    await host.items.update(me, TOTP, row.user, {
      failures: failures + 1,
      ...(failures === 0 && { failures_since: new Date().toISOString() }),
    });
    throw new KasbahError('INVALID_OTP', 'The code is wrong or was used already.', {
      status: 401,
      path: 'otp',
      hint: 'Wait for the next one in your app. If none is taken, check the clock of your phone.',
    });
  }

  async function requiredFrom(userId: unknown): Promise<Date | null> {
    const settings = await readSignInSettings(host);
    if (!settings.administrators_need_second_factor) return null;
    if (!(await rolesOf(host, userId)).includes(ADMINISTRATOR_ROLE)) return null;
    const since = Date.parse(settings.second_factor_since ?? '') || 0;
    return new Date(since + settings.second_factor_grace_days * 86_400_000);
  }

  async function renewRecoveryCodes(userId: string): Promise<string[]> {
    const codes = Array.from({ length: RECOVERY_CODES_MADE }, newRecoveryCode);
    const old = await idsOf(RECOVERY_CODES, userId);
    if (old.length > 0) await host.items.delete(me, RECOVERY_CODES, old);
    for (const code of codes)
      await host.items.create(me, RECOVERY_CODES, { user: userId, hash: codeHash(userId, plainCode(code)) });
    return codes;
  }

  return {
    renewRecoveryCodes,
    check: (user, otp) =>
      turns.run(String(user.id), async () => {
        const row = await rowOf(user.id);
        if (row?.confirmed_at) {
          const step = await pass(row, otp, true);
          await host.items.update(me, TOTP, user.id, {
            failures: 0,
            failures_since: null,
            ...(step !== null && { last_step: step }),
          });
          return;
        }
        const from = await requiredFrom(user.id);
        if (!from || from.getTime() > Date.now() || (await idsOf(PASSKEYS, user.id)).length > 0) return;
        throw new KasbahError('SECOND_FACTOR_REQUIRED', 'Administrators sign in with a second step here.', {
          status: 403,
          hint: 'Set it up now: POST /api/auth/tfa/enrol with the token in `enrol`.',
          details: { enrol: await tickets.issue('enrol', { user }) },
        });
      }),
    async begin(user) {
      const { generateSecret, generateURI } = await library();
      const secret = generateSecret();
      const row = await rowOf(user.id);
      if (row?.confirmed_at)
        throw new KasbahError('CONFLICT', 'Two-step sign-in is on already.', {
          status: 409,
          hint: 'Turn it off first to use another app.',
        });
      if (row) await host.items.update(me, TOTP, user.id, { secret, last_step: null });
      else await host.items.create(me, TOTP, { user: user.id, secret });
      const { host: issuer } = new URL(host.server.publicUrl);
      return { secret, otpauth_url: generateURI({ issuer, label: String(user.email), secret }) };
    },
    confirm: (user, otp) =>
      turns.run(String(user.id), async () => {
        const row = await rowOf(user.id);
        if (!row || row.confirmed_at)
          throw new KasbahError('CONFLICT', 'There is no set-up of two-step sign-in to finish.', {
            status: 409,
            hint: 'Begin it with POST /api/users/me/tfa/generate.',
          });
        const step = await pass(row, otp, false);
        const codes = await renewRecoveryCodes(String(user.id));
        await host.items.update(me, TOTP, user.id, {
          confirmed_at: new Date().toISOString(),
          last_step: step,
          failures: 0,
          failures_since: null,
        });
        return codes;
      }),
    async disable(userId) {
      if (await rowOf(userId)) await host.items.delete(me, TOTP, [userId]);
      const codes = await idsOf(RECOVERY_CODES, userId);
      if (codes.length > 0) await host.items.delete(me, RECOVERY_CODES, codes);
    },
    async state(userId) {
      const [row, codes, passkeys, from] = await Promise.all([
        rowOf(userId),
        idsOf(RECOVERY_CODES, userId),
        idsOf(PASSKEYS, userId),
        requiredFrom(userId),
      ]);
      const enabled = Boolean(row?.confirmed_at);
      return {
        enabled,
        recovery_codes_left: codes.length,
        passkeys: passkeys.length,
        required_from: enabled || passkeys.length > 0 ? null : (from?.toISOString() ?? null),
      };
    },
  };
}
