import { describe, expect, it } from 'vitest';
import { redisWarnings } from './backend.ts';

const info = (version: string, policy: string) =>
  `# Server\r\nredis_version:${version}\r\nos:Linux\r\n# Memory\r\nmaxmemory_policy:${policy}\r\n`;

describe('warnings about Redis', () => {
  it.each([
    ['nothing to warn of', info('7.2.4', 'noeviction'), []],
    ['the oldest version recommended', info('6.2.0', 'noeviction'), []],
    ['an old version', info('6.0.16', 'noeviction'), ['redis_version']],
    ['a policy that drops keys', info('7.2.4', 'allkeys-lru'), ['maxmemory-policy']],
    ['both', info('5.0.14', 'volatile-ttl'), ['maxmemory-policy', 'redis_version']],
    ['an answer without the settings', '', []],
  ])('%s', (_title, text, settings) => {
    expect(redisWarnings(text).map((warning) => warning.fields.setting)).toEqual(settings);
  });

  it('name the setting, its value and what to do', () => {
    expect(redisWarnings(info('7.2.4', 'allkeys-lru'))[0]?.message).toBe(
      'Redis may drop jobs when memory is short: maxmemory-policy is "allkeys-lru". Set it to "noeviction".',
    );
  });
});
