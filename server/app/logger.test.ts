import { expect, it } from 'vitest';
import { createLogger } from './logger.ts';

function logged(secrets: readonly string[] = []) {
  const lines: string[] = [];
  return { lines, logger: createLogger('debug', secrets, (line) => lines.push(line)) };
}

it('CFG-02: masks what stands under a telling name, at any depth, and in errors', () => {
  const { lines, logger } = logged();
  const error = Object.assign(new Error('failed'), {
    code: 'ECONNREFUSED',
    config: { headers: { cookie: 'CANARY' } },
  });
  logger.info({ err: error, a: [{ b: { c: { d: { password: 'CANARY' } } } }], authorization: 'CANARY' }, 'x');
  logger.child({ token: 'CANARY' }).debug({ sql: "INSERT 'CANARY'" }, 'x');
  expect(lines.join('')).not.toContain('CANARY');
  expect(lines[0]).toContain('ECONNREFUSED');
});

it('CFG-02: masks secrets that the server knows wherever they are, in each form', () => {
  const secret = 'CANARY "quoted" & more';
  const { lines, logger } = logged([secret, 'short']);
  logger.warn({ note: `said ${secret}`, err: new Error(`no ${secret}`) }, `it was ${secret}`);
  logger.warn({ url: `/x?y=${encodeURIComponent(secret)}` }, 'a short one stays');
  expect(lines.join('')).not.toContain('CANARY');
  expect(lines[1]).toContain('short');
});

it('INJ-15: writes one line for each entry, whatever is in it', () => {
  const { lines, logger } = logged();
  const evil = 'a\r\n{"level":60,"msg":"forged"}\u001b[31m\u0085\u2028\u009b';
  logger.info({ agent: evil, [evil]: 1 }, evil);
  expect(lines).toHaveLength(1);
  const text = lines[0]!.slice(0, -1);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/);
  expect(JSON.parse(text)).toMatchObject({ agent: evil, msg: evil });
});
