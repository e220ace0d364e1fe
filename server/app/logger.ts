import { pino } from 'pino';
import type { Logger } from '../lib/logger.ts';

const SECRET = [
  'password',
  'secret',
  'token',
  'access_token',
  'refresh_token',
  'authorization',
  'cookie',
  'api_key',
];

/** JSON lines on standard output; values under telling names are masked at the first three levels. */
export function createLogger(level: string): Logger {
  const paths = SECRET.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths, censor: '***' },
  }) as unknown as Logger;
}
