import { expect, test } from 'vitest';
import { english } from './english.ts';
import { german } from './german.ts';
import { formatMessage, formatParts } from './message-format.ts';

/** The values a message asks for while it is formatted. */
function names(message: string): string[] {
  const asked = new Set<string>();
  const values = new Proxy<Record<string, number>>({}, { get: (_, name) => asked.add(String(name)) && 2 });
  formatParts(message, values, 'en');
  return [...asked].sort();
}

test('both languages have the same keys', () => {
  expect(Object.keys(german).sort()).toEqual(Object.keys(english).sort());
});

test.each(Object.entries(english))(
  '%s can be formatted and asks for the same values in German',
  (key, message) => {
    const twin = german[key as keyof typeof german];
    const values = Object.fromEntries([...names(message), ...names(twin)].map((name) => [name, 2]));
    expect(formatMessage(message, values, 'en').trim()).not.toBe('');
    expect(formatMessage(twin, values, 'de').trim()).not.toBe('');
    expect(names(twin)).toEqual(names(message));
  },
);

test('no text shouts, pleads or congratulates', () => {
  const wrong = Object.entries(english).filter(([, message]) =>
    /!|\bplease\b|\bsuccessfully\b|\boops\b/i.test(message),
  );
  expect(wrong).toEqual([]);
});
