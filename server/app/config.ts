import { existsSync, readFileSync } from 'node:fs';
import { parseArgs, parseEnv } from 'node:util';
import { z } from 'zod';
import { maskUrl } from '../data/open-database.ts';
import { KasbahError, type Problem } from '../lib/errors.ts';
import { nearest } from '../lib/nearest.ts';
import type { ConfigKey } from './config-key.ts';
import { HTTP_KEYS, HTTP_SHAPES } from './http-settings.ts';

const text = z.string().min(1, 'must not be empty');
const onOff = z.enum(['on', 'off'], { error: 'must be on or off' }).transform((value) => value === 'on');
const url = z
  .url({ error: 'must be an address like https://data.example.com' })
  .transform((value) => value.replace(/\/+$/, ''));

const SHAPES = {
  database: text
    .regex(
      /^(?:sqlite|postgres|postgresql|mysql|mariadb):.+/,
      'must be sqlite:path, postgres://… or mysql://…',
    )
    .nullable(),
  data: text,
  port: z.coerce
    .number({ error: 'must be a port number' })
    .int('must be a port number')
    .min(0, 'must be at least 0')
    .max(65_535, 'must be at most 65535'),
  host: text,
  publicUrl: url.nullable(),
  redisUrl: text.regex(/^rediss?:\/\/.+/, 'must be redis://…').nullable(),
  secret: text
    .min(32, 'must have at least 32 characters')
    // Words repeated to the length that is asked for are guessed, and so is what stands in examples.
    .refine((value) => new Set(value).size >= 8, 'must be random: it repeats a few characters')
    .nullable(),
  oldSecrets: z.string().regex(/^(?:[^,]{32,}(?:,[^,]{32,})*)?$/, 'must have at least 32 characters each'),
  adminEmail: z.email({ error: 'must be an e-mail address' }).nullable(),
  adminPassword: text.min(12, 'must have at least 12 characters').nullable(),
  schemaDir: text,
  pluginsDir: text,
  schemaFiles: z.enum(['sync', 'offer', 'off'], { error: 'must be sync, offer or off' }),
  role: z.enum(['all', 'web', 'worker'], { error: 'must be all, web or worker' }),
  logLevel: z.enum(['debug', 'info', 'warn', 'error', 'silent'], {
    error: 'must be debug, info, warn, error or silent',
  }),
  rateLimit: onOff,
  stepUpMinutes: z.coerce
    .number({ error: 'must be a number of minutes' })
    .min(1, 'must be at least 1')
    .max(720, 'must be at most 720'),
  storageBucketUrl: url.nullable(),
  storageRegion: text,
  storageAccessKey: text.nullable(),
  storageSecretKey: text.nullable(),
  filesMaxMib: z.coerce
    .number({ error: 'must be a number' })
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(2047, 'must be at most 2047'),
  smtpUrl: text.regex(/^smtps?:\/\/.+/, 'must be smtp://… or smtps://…').nullable(),
  mailFrom: text.regex(
    /^[^\r\n]*[^\s@<>]+@[^\s@<>]+>?$/,
    'must be an address like Kasbah <kasbah@example.com>',
  ),
  queryTimeout: z.coerce
    .number({ error: 'must be a number of seconds' })
    .min(0, 'must be at least 0')
    .max(3600, 'must be at most 3600'),
  ...HTTP_SHAPES,
  synchronous: z.enum(['FULL', 'NORMAL'], { error: 'must be FULL or NORMAL' }),
};

export type Config = { [Key in keyof typeof SHAPES]: z.output<(typeof SHAPES)[Key]> };

/** Every setting of the environment; docs/configuration.md is generated from this list. */
export const CONFIG_KEYS: readonly (ConfigKey & { key: keyof Config })[] = [
  {
    key: 'database',
    env: 'KASBAH_DATABASE_URL',
    flag: 'database',
    type: 'URL',
    default: null,
    doc: 'The database: `sqlite:path`, `postgres://user:password@host/name` or `mysql://user:password@host/name`. Without it, `kasbah.db` in the data folder.',
    secret: true,
  },
  {
    key: 'data',
    env: 'KASBAH_DATA_DIR',
    flag: 'data',
    type: 'folder',
    default: 'data',
    doc: 'Where Kasbah keeps its sqlite database, its queue and its secret.',
  },
  {
    key: 'port',
    env: 'KASBAH_PORT',
    flag: 'port',
    type: 'number',
    default: 8055,
    doc: 'The port to listen on; 0 takes any free one.',
  },
  {
    key: 'host',
    env: 'KASBAH_HOST',
    flag: 'host',
    type: 'address',
    default: '127.0.0.1',
    doc: 'The address to listen on; `0.0.0.0` for every network.',
  },
  {
    key: 'publicUrl',
    env: 'KASBAH_PUBLIC_URL',
    type: 'URL',
    default: null,
    doc: 'The address people use, when a proxy stands in front. With https the session cookie is sent encrypted only.',
  },
  {
    key: 'redisUrl',
    env: 'KASBAH_REDIS_URL',
    type: 'URL',
    default: null,
    doc: 'Runs jobs on Redis instead of a sqlite file in the data folder.',
    secret: true,
  },
  {
    key: 'secret',
    env: 'KASBAH_SECRET',
    type: 'text',
    default: null,
    doc: 'Protects sessions and encrypts secret fields; at least 32 characters, the same for every process. Without it one is made in the data folder: keep a copy of it with your backups.',
    secret: true,
  },
  {
    key: 'oldSecrets',
    env: 'KASBAH_OLD_SECRETS',
    type: 'texts',
    default: '',
    doc: 'Secrets that the server had before, separated by commas: secret fields that were encrypted with one of them can still be read.',
    secret: true,
  },
  {
    key: 'adminEmail',
    env: 'KASBAH_ADMIN_EMAIL',
    type: 'e-mail',
    default: null,
    doc: 'With the password: creates the first administrator at the first start, without a browser.',
  },
  {
    key: 'adminPassword',
    env: 'KASBAH_ADMIN_PASSWORD',
    type: 'text',
    default: null,
    doc: 'The first administrator’s password, at least 12 characters.',
    secret: true,
  },
  {
    key: 'schemaDir',
    env: 'KASBAH_SCHEMA_DIR',
    type: 'folder',
    default: 'schema',
    doc: 'Definitions of collections as files, one a collection.',
  },
  {
    key: 'schemaFiles',
    env: 'KASBAH_SCHEMA_FILES',
    type: '`sync`, `offer` or `off`',
    default: 'sync',
    doc: 'Where the schema folder exists: `sync` carries changes of files to the database and changes in the admin to files, `offer` only tells what files ask for (`kasbah schema apply` applies it), `off` ignores them.',
  },
  {
    key: 'pluginsDir',
    env: 'KASBAH_PLUGINS_DIR',
    type: 'folder',
    default: 'plugins',
    doc: 'Plugins, one folder each.',
  },
  {
    key: 'role',
    env: 'KASBAH_ROLE',
    flag: 'role',
    type: '`all`, `web` or `worker`',
    default: 'all',
    doc: 'What this process does: answer requests, run jobs, or both.',
  },
  {
    key: 'logLevel',
    env: 'KASBAH_LOG_LEVEL',
    type: '`debug` … `silent`',
    default: 'info',
    doc: 'The least important lines that are logged.',
  },
  {
    key: 'rateLimit',
    env: 'KASBAH_RATE_LIMIT',
    type: '`on` or `off`',
    default: 'on',
    doc: 'Limits requests per caller; `off` for a benchmark.',
  },
  ...HTTP_KEYS,
  {
    key: 'stepUpMinutes',
    env: 'KASBAH_STEP_UP_MINUTES',
    type: 'number',
    default: 10,
    doc: 'Minutes for which a password, once given, is enough for what must not be done with a session alone: API keys, roles, policies, e-mail, second factors. At most 720.',
  },
  {
    key: 'storageBucketUrl',
    env: 'KASBAH_STORAGE_BUCKET_URL',
    type: 'URL',
    default: null,
    doc: 'Keeps uploaded files in a store that speaks S3 instead of the folder `files` in the data folder: endpoint, bucket and, if wanted, a prefix, as `https://s3.eu-central-1.amazonaws.com/bucket/prefix`.',
  },
  {
    key: 'storageRegion',
    env: 'KASBAH_STORAGE_REGION',
    type: 'text',
    default: 'us-east-1',
    doc: 'The region of the store, as its signatures name it.',
  },
  {
    key: 'storageAccessKey',
    env: 'KASBAH_STORAGE_ACCESS_KEY',
    type: 'text',
    default: null,
    doc: 'The access key of the store.',
    secret: true,
  },
  {
    key: 'storageSecretKey',
    env: 'KASBAH_STORAGE_SECRET_KEY',
    type: 'text',
    default: null,
    doc: 'The secret key of the store.',
    secret: true,
  },
  {
    key: 'filesMaxMib',
    env: 'KASBAH_FILES_MAX_MIB',
    type: 'number',
    default: 50,
    doc: 'The largest file that may be uploaded, in MiB; at most 2047.',
  },
  {
    key: 'smtpUrl',
    env: 'KASBAH_SMTP_URL',
    type: 'URL',
    default: null,
    doc: 'The mail server, as `smtp://user:password@host:587` or `smtps://user:password@host:465`. Without it letters are written into `outbox` in the data folder and not sent.',
    secret: true,
  },
  {
    key: 'mailFrom',
    env: 'KASBAH_MAIL_FROM',
    type: 'address',
    default: 'Kasbah <kasbah@localhost>',
    doc: 'Who letters come from.',
  },
  {
    key: 'queryTimeout',
    env: 'KASBAH_QUERY_TIMEOUT',
    type: 'number',
    default: 30,
    doc: 'Seconds after which a reading question to the database is ended; 0 never ends one.',
  },
  {
    key: 'synchronous',
    env: 'KASBAH_SQLITE_SYNCHRONOUS',
    type: '`FULL` or `NORMAL`',
    default: 'FULL',
    doc: 'sqlite only: `FULL` keeps an answered write through a power cut, `NORMAL` is faster and keeps it through a crash.',
  },
];

/** Other programs of this repository read these; they are not the server’s. */
const FOREIGN = /^KASBAH_(?:TEST_|BENCH_|CHROMIUM$|URL$)/;

export interface LoadedConfig {
  config: Config;
  /** Where each value came from. */
  sources: Record<keyof Config, 'env' | 'cli' | 'default'>;
}

function unknownNames(given: Readonly<Record<string, string | undefined>>): Problem[] {
  const known = CONFIG_KEYS.map((key) => key.env);
  return Object.keys(given)
    .filter((name) => name.startsWith('KASBAH_') && !known.includes(name) && !FOREIGN.test(name))
    .map((name) => {
      const near = nearest(name, known);
      return {
        code: 'CONFIG',
        message: `${name} is not a setting of Kasbah.`,
        path: name,
        ...(near && { hint: `Did you mean ${near}?` }),
      };
    });
}

function readFlags(args: readonly string[]): { flags: Record<string, string>; problems: Problem[] } {
  const names = CONFIG_KEYS.flatMap((key) => (key.flag ? [key.flag] : []));
  const { values, positionals } = parseArgs({
    args: [...args],
    options: Object.fromEntries(names.map((name) => [name, { type: 'string' as const }])),
    strict: false,
    allowPositionals: true,
  });
  // What follows a mistyped option was meant as its value; one complaint is enough.
  const isOption = (word: string | undefined) => /^--[^=]+$/.test(word ?? '');
  const strays = positionals.filter((word) => !isOption(args[args.indexOf(word) - 1]));
  const problems: Problem[] = strays.map((word) => ({
    code: 'CONFIG',
    message: `${word} is not understood here.`,
    path: word,
  }));
  const flags: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    if (names.includes(name) && typeof value === 'string' && value !== '') flags[name] = value;
    else {
      const near = nearest(name, names);
      const message = names.includes(name)
        ? `--${name} needs a value.`
        : `--${name} is not an option of Kasbah.`;
      problems.push({
        code: 'CONFIG',
        message,
        path: `--${name}`,
        ...(near && !names.includes(name) && { hint: `Did you mean --${near}?` }),
      });
    }
  }
  return { flags, problems };
}

/**
 * Settings from the command line, the environment and `.env` (in this order of precedence), all checked.
 * @throws KasbahError CONFIG that names every problem at once
 */
export function loadConfig(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  envFile = '.env',
): LoadedConfig {
  const file = existsSync(envFile) ? parseEnv(readFileSync(envFile, 'utf8')) : {};
  const given = { ...file, ...env };
  const { flags, problems } = readFlags(args);
  problems.push(...unknownNames(given));
  const config: Record<string, unknown> = {};
  const sources: Record<string, 'env' | 'cli' | 'default'> = {};
  for (const { key, env: name, flag, default: fallback } of CONFIG_KEYS) {
    const fromFlag = flag === undefined ? undefined : flags[flag];
    const raw = fromFlag ?? (given[name] || undefined);
    sources[key] = fromFlag !== undefined ? 'cli' : raw !== undefined ? 'env' : 'default';
    const value = raw ?? (typeof fallback === 'boolean' ? (fallback ? 'on' : 'off') : fallback);
    const parsed = SHAPES[key].safeParse(value);
    if (parsed.success) config[key] = parsed.data;
    else
      problems.push({
        code: 'CONFIG',
        message: `${fromFlag !== undefined ? `--${flag}` : name} ${parsed.error.issues[0]?.message ?? 'is not valid'}.`,
        path: name,
      });
  }
  if (Boolean(config.adminEmail) !== Boolean(config.adminPassword) && problems.length === 0) {
    problems.push({
      code: 'CONFIG',
      message: 'KASBAH_ADMIN_EMAIL and KASBAH_ADMIN_PASSWORD belong together; only one is set.',
      path: 'KASBAH_ADMIN_EMAIL',
    });
  }
  if (config.storageBucketUrl && !(config.storageAccessKey && config.storageSecretKey)) {
    problems.push({
      code: 'CONFIG',
      message: 'KASBAH_STORAGE_BUCKET_URL needs KASBAH_STORAGE_ACCESS_KEY and KASBAH_STORAGE_SECRET_KEY.',
      path: 'KASBAH_STORAGE_BUCKET_URL',
    });
  }
  if (problems.length > 0)
    throw new KasbahError('CONFIG', 'The configuration is not valid.', { status: 0, problems });
  return { config: config as Config, sources: sources as LoadedConfig['sources'] };
}

/** The settings as the admin shows them: secrets only as set or not, URLs without their password. */
export function describeConfig({ config, sources }: LoadedConfig) {
  return CONFIG_KEYS.map(({ key, env, type, default: fallback, doc, secret }) => {
    const value = config[key] as string | number | boolean | null;
    const shown =
      typeof value === 'string' && type === 'URL' ? maskUrl(value) : secret && value !== null ? 'set' : value;
    return { key, env, value: shown, default: fallback, source: sources[key], doc };
  });
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Texts of the settings that must appear nowhere: secrets, and the passwords in addresses. */
export function secretsOf(config: Config): string[] {
  return CONFIG_KEYS.filter(({ secret }) => secret).flatMap(({ key, type }) => {
    const value = config[key];
    if (typeof value !== 'string') return [];
    if (type !== 'URL') return value.split(',');
    const { password } = URL.canParse(value) ? new URL(value) : { password: '' };
    return [password, safeDecode(password)];
  });
}
