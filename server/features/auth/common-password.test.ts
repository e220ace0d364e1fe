import { expect, it } from 'vitest';
import { isCommonPassword } from './common-password.ts';
import { COMMON_PASSWORDS } from './common-passwords.generated.ts';

it.each([
  ...['password1234', 'PasswordPassword!', 'P@ssw0rd2024', 'kasbahkasbah', 'Kasbah-2026!', 'administrator1'],
  ...['aaaaaaaaaaaa', 'abababababab', 'abcabcabcabc', '123456789012', 'qwertyuiop12', 'iloveyou!2024'],
  ...['letmeinletmein', 'dragon monkey', 'football-1999!'],
])('%s is one that others would try', (password) => {
  expect(isCommonPassword(password)).toBe(true);
});

it.each([
  ...[
    'four unrelated words',
    'correct horse battery staple',
    '🐎🔋🖇️ twelve+ 🏇',
    'Tr0ub4dor&3xyz',
    'пароль из слов',
  ],
  ...['hq7Gz2mWk0Lp', '9384726150842617', `${'x'.repeat(127)}y`, 'zwölf Buchstaben'],
])('%s is not', (password) => {
  expect(isCommonPassword(password)).toBe(false);
});

it('refuses at least 3000 of the list in forms that are long enough (ASVS 6.2.4)', () => {
  const long = COMMON_PASSWORDS.split(/\s+/)
    .map((word) => (word.length >= 12 ? word : word.length >= 8 ? `${word}2024` : `${word}${word}${word}`))
    .filter((password) => password.length >= 12);
  expect(long.length).toBeGreaterThan(3000);
  expect(long.filter((password) => !isCommonPassword(password))).toEqual([]);
});

it('knows the words of the place and of the person', () => {
  expect(isCommonPassword('ziegelwerk2026')).toBe(false);
  expect(isCommonPassword('ziegelwerk2026', ['Ziegelwerk'])).toBe(true);
});
