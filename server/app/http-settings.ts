import { z } from 'zod';
import { parseRate, type Rate } from '../lib/rate.ts';
import { parseTrustedProxies } from '../lib/trusted-proxies.ts';
import type { ConfigKey } from './config-key.ts';

const listOf = (text: string) =>
  text
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);

const isOrigin = (text: string) =>
  /^https?:\/\//.test(text) && URL.canParse(text) && new URL(text).origin === text;

const HOST = /^(?:\*|[a-z\d](?:[a-z\d.-]{0,251}[a-z\d])?)$/i;

const rate = z
  .string()
  .refine((text) => parseRate(text) !== null, 'must be a number of requests and of seconds, as 300/10');

/** How requests are taken: what each key of `HTTP_KEYS` may be. */
export const HTTP_SHAPES = {
  trustProxy: z
    .string()
    .refine(
      (text) => parseTrustedProxies(text) !== null,
      'must be off, on, a number of proxies up to 10, or addresses and networks by commas',
    ),
  allowedHosts: z
    .string()
    .refine(
      (text) => listOf(text).every((name) => HOST.test(name)),
      'must be host names by commas, without ports',
    ),
  corsOrigins: z
    .string()
    .refine(
      (text) => listOf(text).every(isOrigin),
      'must be origins like https://app.example.com by commas, without a path',
    ),
  hstsSeconds: z.coerce
    .number({ error: 'must be a number of seconds' })
    .int('must be a whole number')
    .min(0, 'must be at least 0')
    .max(315_360_000, 'must be at most 315360000'),
  overloadMs: z.coerce
    .number({ error: 'must be a number of milliseconds' })
    .int('must be a whole number')
    .min(0, 'must be at least 0')
    .max(60_000, 'must be at most 60000'),
  rateApi: rate,
  rateCreate: rate,
  rateBatch: rate,
  rateExport: rate,
  rateUpload: rate,
  rateSignIn: rate,
};

type HttpConfig = { [Key in keyof typeof HTTP_SHAPES]: z.output<(typeof HTTP_SHAPES)[Key]> };

const rateOf = (text: string): Rate => {
  const parsed = parseRate(text);
  if (!parsed) throw new TypeError(`${text} is no rate`);
  return parsed;
};

/** The same, taken apart. */
export function readHttpSettings(config: HttpConfig) {
  return {
    trusted: parseTrustedProxies(config.trustProxy) ?? { kind: 'none' as const },
    allowedHosts: listOf(config.allowedHosts),
    corsOrigins: listOf(config.corsOrigins),
    rates: {
      api: rateOf(config.rateApi),
      create: rateOf(config.rateCreate),
      batch: rateOf(config.rateBatch),
      export: rateOf(config.rateExport),
      upload: rateOf(config.rateUpload),
      signIn: rateOf(config.rateSignIn),
    },
  };
}

const RATE = 'requests/seconds';

/** The settings of `HTTP_SHAPES`, as docs/configuration.md lists them. */
export const HTTP_KEYS: readonly (ConfigKey & { key: keyof typeof HTTP_SHAPES })[] = [
  {
    key: 'trustProxy',
    env: 'KASBAH_TRUST_PROXY',
    type: '`off`, a number or networks',
    default: 'off',
    doc: 'Whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed: nobody’s, those of so many proxies in a row (`on` is 1), or those of proxies with these addresses (`10.0.0.0/8,fd00::/8`).',
  },
  {
    key: 'allowedHosts',
    env: 'KASBAH_ALLOWED_HOSTS',
    type: 'names',
    default: '',
    doc: 'Names, separated by commas, under which the server answers besides that of the public URL, `localhost` and addresses; `*` for every name.',
  },
  {
    key: 'corsOrigins',
    env: 'KASBAH_CORS_ORIGINS',
    type: 'origins',
    default: '',
    doc: 'Pages of other origins, separated by commas, that may read answers with a token, as `https://app.example.com`. Without it none may.',
  },
  {
    key: 'hstsSeconds',
    env: 'KASBAH_HSTS_SECONDS',
    type: 'number',
    default: 63_072_000,
    doc: 'With https as public URL: how long browsers are told to use nothing else; 0 does not tell them.',
  },
  {
    key: 'overloadMs',
    env: 'KASBAH_OVERLOAD_MS',
    type: 'number',
    default: 500,
    doc: 'While the process is so many milliseconds late with its work, requests are answered with 503; 0 never does that.',
  },
  {
    key: 'rateApi',
    env: 'KASBAH_RATE_API',
    type: RATE,
    default: '300/10',
    doc: 'Requests of one caller.',
  },
  {
    key: 'rateCreate',
    env: 'KASBAH_RATE_CREATE',
    type: RATE,
    default: '20/5',
    doc: 'Requests of one caller that add items.',
  },
  { key: 'rateBatch', env: 'KASBAH_RATE_BATCH', type: RATE, default: '3/1', doc: 'Batches of one caller.' },
  {
    key: 'rateExport',
    env: 'KASBAH_RATE_EXPORT',
    type: RATE,
    default: '10/3600',
    doc: 'Exports of one caller.',
  },
  {
    key: 'rateUpload',
    env: 'KASBAH_RATE_UPLOAD',
    type: RATE,
    default: '100/3600',
    doc: 'Uploads of one caller.',
  },
  {
    key: 'rateSignIn',
    env: 'KASBAH_RATE_SIGN_IN',
    type: RATE,
    default: '20/60',
    doc: 'Attempts to sign in and the like from one address (IPv6: one /64), for all processes together.',
  },
];
