import { BlockList, isIP, isIPv6 } from 'node:net';

/** Whose `X-Forwarded-*` is believed: nobody's, that of so many proxies in a row, or that of proxies with these addresses. */
export type TrustedProxies =
  | { kind: 'none' }
  | { kind: 'hops'; hops: number }
  | { kind: 'networks'; has: (address: string) => boolean };

const MOST_HOPS = 10;
const family = (address: string) => (isIPv6(address) ? 'ipv6' : 'ipv4');

function networkList(text: string): BlockList | null {
  const list = new BlockList();
  for (const one of text.split(',').map((part) => part.trim())) {
    const [address = '', bits, ...rest] = one.split('/');
    const most = isIPv6(address) ? 128 : 32;
    if (rest.length > 0 || isIP(address) === 0 || (bits !== undefined && !/^\d{1,3}$/.test(bits)))
      return null;
    const prefix = bits === undefined ? most : Number(bits);
    if (prefix > most) return null;
    list.addSubnet(address, prefix, family(address));
  }
  return list;
}

/** `off`, `on` (one proxy), a number of proxies, or addresses and networks by commas; null for anything else. */
export function parseTrustedProxies(text: string): TrustedProxies | null {
  if (text === 'off') return { kind: 'none' };
  if (text === 'on') return { kind: 'hops', hops: 1 };
  if (/^\d+$/.test(text)) {
    const hops = Number(text);
    if (hops > MOST_HOPS) return null;
    return hops === 0 ? { kind: 'none' } : { kind: 'hops', hops };
  }
  const list = networkList(text);
  if (!list) return null;
  // A socket that takes both families shows IPv4 addresses mapped into IPv6.
  const plain = (address: string) => address.replace(/^::ffff:(?=\d+\.)/i, '');
  return {
    kind: 'networks',
    has: (address) => isIP(address) !== 0 && list.check(plain(address), family(plain(address))),
  };
}

/** An address as proxies write it: with a port, in brackets. Null for what is none, such as `unknown`. */
function addressIn(text: string): string | null {
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
  return isIP(bare) === 0 ? null : bare;
}

/**
 * Who is at the other end: the address of the socket, or what proxies that are trusted say of it. Each proxy adds on the
 * right whom it was asked by, so that what a client made up stands further left than anything that is believed.
 */
export function clientAddress(
  trusted: TrustedProxies,
  socket: string,
  forwarded: string | undefined,
): string {
  if (trusted.kind === 'none' || forwarded === undefined) return socket;
  const chain = forwarded.split(',').map((part) => addressIn(part.trim()));
  let address = socket;
  for (let hop = 1; ; hop++) {
    if (trusted.kind === 'hops' ? hop > trusted.hops : !trusted.has(address)) return address;
    const next = chain.at(-hop);
    if (!next) return address;
    address = next;
  }
}
