import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';
import { expect, it } from 'vitest';
import { ERROR_CATALOGUE } from './error-catalogue.ts';

const SERVER = path.resolve(import.meta.dirname, '..');
const CODE = /^[A-Z][A-Z_]+$/;

/** The error codes that a source file can answer with: given to `new KasbahError` and `host.error`, or as `code:`. */
function codesIn(file: string): string[] {
  const codes: string[] = [];
  /** A literal, or the branches of a condition between literals. */
  const take = (node: unknown): void => {
    const { type, value, consequent, alternate } = node as Record<string, unknown>;
    if (type === 'Literal' && typeof value === 'string' && CODE.test(value)) codes.push(value);
    if (type === 'ConditionalExpression') [consequent, alternate].forEach(take);
  };
  new Visitor({
    NewExpression({ callee, arguments: [first] }) {
      if (callee.type === 'Identifier' && callee.name === 'KasbahError' && first) take(first);
    },
    CallExpression({ callee, arguments: [first] }) {
      const name =
        callee.type === 'MemberExpression' && callee.property.type === 'Identifier' && callee.property.name;
      if (name === 'error' && first) take(first);
    },
    Property({ key, value }) {
      if (key.type === 'Identifier' && key.name === 'code') take(value);
    },
  }).visit(parseSync(file, readFileSync(file, 'utf8')).program);
  return codes;
}

it('every error code of the server is in the catalogue, and the catalogue has no other', () => {
  const files = readdirSync(SERVER, { recursive: true, encoding: 'utf8' }).filter(
    (name) =>
      name.endsWith('.ts') &&
      !name.endsWith('.test.ts') &&
      !name.split(path.sep).includes('testing') &&
      !name.endsWith('error-catalogue.ts'),
  );
  const used = new Set(files.flatMap((name) => codesIn(path.join(SERVER, name))));
  expect([...used].sort()).toEqual(Object.keys(ERROR_CATALOGUE).sort());
});
