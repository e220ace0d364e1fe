import { expect, test } from 'vitest';
import { localPath } from './local-path.ts';

test.each([
  ['/settings', '/settings'],
  ['/c/books?q=a%20b#x', '/c/books?q=a%20b#x'],
  [undefined, '/home'],
  [null, '/home'],
  ['', '/home'],
  ['settings', '/home'],
  ['https://evil.example', '/home'],
  ['javascript:alert(1)', '/home'],
  ['//evil.example', '/home'],
  ['/\\evil.example', '/home'],
  ['/\t/evil.example', '/home'],
  ['/..//evil.example', '/home'],
  ['/x/..//evil.example', '/home'],
])('%j leads to %s', (given, path) => {
  expect(localPath(given, '/home')).toBe(path);
});
