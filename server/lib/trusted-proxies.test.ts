import { describe, expect, it } from 'vitest';
import { clientAddress, parseTrustedProxies } from './trusted-proxies.ts';

const SOCKET = '10.0.0.2';

describe('KASBAH_TRUST_PROXY', () => {
  it.each(['off', 'on', '0', '1', '10', '10.0.0.0/8', '10.0.0.1', '::1', '10.0.0.0/8, fd00::/8'])(
    '%s is taken',
    (text) => {
      expect(parseTrustedProxies(text)).not.toBeNull();
    },
  );
  it.each([
    '',
    'yes',
    '-1',
    '11',
    '1.5',
    '10.0.0.0/33',
    '10.0.0/8',
    'proxy',
    '10.0.0.1,',
    '::1/129',
    '1/2/3',
    '*',
  ])('%j is refused', (text) => {
    expect(parseTrustedProxies(text)).toBeNull();
  });
});

describe('The address of a client (AUT-25)', () => {
  it.each<[string, string | undefined, string]>([
    ['off', '192.0.2.1', SOCKET],
    ['on', undefined, SOCKET],
    ['on', '192.0.2.1', '192.0.2.1'],
    ['on', '203.0.113.9, 192.0.2.1', '192.0.2.1'],
    ['on', '127.0.0.1, 203.0.113.9, 192.0.2.1', '192.0.2.1'],
    ['on', '192.0.2.1:4711', '192.0.2.1'],
    ['on', '[2001:db8::1]:4711', '2001:db8::1'],
    ['on', '2001:db8::1', '2001:db8::1'],
    ['on', 'unknown', SOCKET],
    ['on', '192.0.2.1, unknown', SOCKET],
    ['on', '', SOCKET],
    ['on', '192.0.2.1,', SOCKET],
    ['on', "192.0.2.1'--", SOCKET],
    ['2', '203.0.113.9, 192.0.2.1, 10.0.0.1', '192.0.2.1'],
    ['2', '192.0.2.1', '192.0.2.1'],
    ['10.0.0.0/8', '203.0.113.9, 192.0.2.1, 10.0.0.1', '192.0.2.1'],
    ['10.0.0.0/8', '192.0.2.1', '192.0.2.1'],
    ['10.0.0.0/8', '10.0.0.9, 10.0.0.8', '10.0.0.9'],
    ['172.16.0.0/12', '192.0.2.1', SOCKET],
  ])('behind %s, told %j, is %s', (setting, forwarded, address) => {
    expect(clientAddress(parseTrustedProxies(setting)!, SOCKET, forwarded)).toBe(address);
  });

  it('is found where the socket shows IPv4 in IPv6', () => {
    const trusted = parseTrustedProxies('10.0.0.0/8')!;
    expect(clientAddress(trusted, '::ffff:10.0.0.2', '192.0.2.1')).toBe('192.0.2.1');
    expect(clientAddress(trusted, '::ffff:203.0.113.5', '192.0.2.1')).toBe('::ffff:203.0.113.5');
  });
});
