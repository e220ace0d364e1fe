import { describe, expect, it } from 'vitest';
import { checkPassword, hashPassword, verifyPassword } from './passwords.ts';
import { SetupToken } from './setup-token.ts';

describe('passwords', () => {
  it.each([
    'four unrelated words',
    'correct horse battery staple',
    '🐎🔋🖇️ twelve+ 🏇',
    `${'x'.repeat(127)}y`,
    'Tr0ub4dor&3xyz',
    'пароль из слов',
    ' spaces at both ends ',
  ])('%.30j is taken', (password) => {
    expect(checkPassword(password)).toBe(password.normalize('NFC'));
  });
  it.each([
    '',
    'short',
    'eleven char',
    'aaaaaaaaaaaa',
    '111111111111',
    'password1234',
    'PasswordPassword!',
    'kasbahkasbah',
    'administrator1',
    '123456789012',
    'x'.repeat(129),
    null,
    undefined,
    12,
    {},
    [],
    ['four unrelated words'],
  ])('%.30j is refused', (password) => {
    expect(() => checkPassword(password)).toThrow(
      expect.objectContaining({ code: 'VALIDATION_FAILED', path: 'password' }),
    );
  });

  it('are kept as hashes with a salt of their own, and told apart', async () => {
    const [first, second] = await Promise.all([
      hashPassword('four unrelated words'),
      hashPassword('four unrelated words'),
    ]);
    expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(first).not.toBe(second);
    expect(await verifyPassword(first, 'four unrelated words')).toBe(true);
    for (const wrong of [
      'four unrelated word',
      'Four unrelated words',
      '',
      null,
      {},
      ['four unrelated words'],
      'x'.repeat(10_000),
    ])
      expect(await verifyPassword(first, wrong)).toBe(false);
    expect(await verifyPassword(null, 'four unrelated words')).toBe(false);
  });

  it('are the same however their letters are composed', async () => {
    const hash = await hashPassword(checkPassword('zwölf Buchstaben'));
    expect(await verifyPassword(hash, 'zwo\u0308lf Buchstaben')).toBe(true);
  });
});

describe('SetupToken', () => {
  it('fits for an hour, until it is used or another is issued', () => {
    const setup = new SetupToken();
    expect(setup.matches('')).toBe(false);
    const token = setup.issue(0);
    expect([
      setup.matches(token, 0),
      setup.matches(token, 3_600_000),
      setup.matches(token, 3_600_001),
    ]).toEqual([true, true, false]);
    for (const wrong of ['', `${token}x`, token.slice(1), null, undefined, {}, [token], 5])
      expect(setup.matches(wrong, 0)).toBe(false);
    const next = setup.issue(0);
    expect([setup.matches(token, 0), setup.matches(next, 0)]).toEqual([false, true]);
    setup.void();
    expect(setup.matches(next, 0)).toBe(false);
  });
});
