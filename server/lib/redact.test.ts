import { expect, it } from 'vitest';
import { redact } from './redact.ts';

const TELLING = [
  ...['password', 'new_password', 'Password', 'token', 'access_token', 'refresh-token', 'resetToken'],
  ...[
    'authorization',
    'cookie',
    'set-cookie',
    'code',
    'state',
    'otp',
    'totp',
    'totp_secret',
    'recovery_codes',
  ],
  ...['api_key', 'apiKey', 'client_secret', 'dsn', 'signature', 'private_key', 'current', 'access_hash'],
];

it.each(TELLING)('masks what stands under %s, at any depth', (name) => {
  const masked = JSON.stringify(
    redact({ [name]: 'CANARY', a: [{ b: { [name]: ['CANARY', { c: 'CANARY' }] } }] }),
  );
  expect(masked).not.toContain('CANARY');
});

it('leaves the rest as it is', () => {
  const date = new Date(0);
  const rest = { method: 'GET', status: 'active', code: 404, token: null, keys: 3, list: [1, 'x'], date };
  expect(redact(rest)).toEqual(rest);
  for (const value of [null, undefined, 1, 'x', true]) expect(redact(value)).toBe(value);
});

it('masks what is nested without an end', () => {
  const round: Record<string, unknown> = {};
  round.self = round;
  expect(JSON.stringify(redact(round))).toContain('***');
});
