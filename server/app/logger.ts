import { pino, stdSerializers } from 'pino';
import type { Logger } from '../lib/logger.ts';
import { redact } from '../lib/redact.ts';

type Fields = Record<string, unknown>;

/** Values shorter than this are no secrets, and would be found everywhere. */
const SHORTEST_SECRET = 8;

// What a terminal would take for a command; pino escapes the rest.
const CONTROL = /[\u007f-\u009f\u2028\u2029\ufeff]/g;
const escapeControls = (text: string) =>
  text.replace(CONTROL, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** The forms in which a text stands in a line of JSON or in a URL. */
const formsOf = (secret: string) =>
  new Set([secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]);

/** An error without the values it may carry along; the names of failures (`ECONNREFUSED`) stand under `code` and stay. */
function describeError(error: Error): unknown {
  const { code } = error as { code?: unknown };
  const isName = typeof code === 'string' && /^[A-Z_]{3,60}$/.test(code);
  return { ...(redact(stdSerializers.err(error)) as object), ...(isName && { code }) };
}

/**
 * JSON lines on standard output: what stands under a telling name is masked at any depth, and `secrets`, which the
 * server knows, wherever they are. `write` is where lines go instead, for tests.
 */
export function createLogger(
  level: string,
  secrets: readonly string[] = [],
  write: (line: string) => void = (line) => process.stdout.write(line),
): Logger {
  const known = secrets
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .flatMap((one) => [...formsOf(one)]);
  const mask = (line: string) => known.reduce((text, secret) => text.replaceAll(secret, '***'), line);
  const describe = (fields: object) =>
    Object.fromEntries(
      Object.entries(fields).map(([name, value]) =>
        value instanceof Error
          ? [name, describeError(value)]
          : [name, (redact({ [name]: value }) as Fields)[name]],
      ),
    );
  const root = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: (described: unknown) => described },
      formatters: { log: describe },
    },
    { write: (line: string) => write(escapeControls(mask(line))) },
  );
  // Pino takes what a child is bound to as it is.
  const guarded = (logger: Pick<typeof root, 'child'>): Logger =>
    Object.assign(Object.create(logger) as Logger, {
      child: (bindings: Fields) => guarded(logger.child(describe(bindings))),
    });
  return guarded(root);
}
