/** One thing that is wrong, and where: a body path such as `author.name`, a parameter such as `sort[0]`, or a file. */
export interface Problem {
  code: string;
  message: string;
  path?: string;
  hint?: string;
}

export interface KasbahErrorOptions {
  status?: number;
  path?: string | undefined;
  hint?: string | undefined;
  details?: Record<string, unknown>;
  problems?: readonly Problem[];
  cause?: unknown;
}

const MARK = Symbol.for('kasbah.error');

/**
 * An error a person can meet: a stable code of the catalogue, what happened, and what to do next.
 * Everything that is not a KasbahError is answered as INTERNAL without its text.
 */
export class KasbahError extends Error {
  readonly code: string;
  readonly status: number;
  readonly path: string | undefined;
  readonly hint: string | undefined;
  readonly details: Record<string, unknown>;
  /** Several problems of one request, reported together. */
  readonly problems: readonly Problem[];
  readonly [MARK] = true;

  constructor(code: string, message: string, options: KasbahErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'KasbahError';
    this.code = code;
    this.status = options.status ?? 400;
    this.path = options.path;
    this.hint = options.hint;
    this.details = options.details ?? {};
    this.problems = options.problems ?? [];
  }
}

/** True for a KasbahError of this or another copy of the module (a plugin may bring its own). */
export function isKasbahError(error: unknown): error is KasbahError {
  return typeof error === 'object' && error !== null && (error as Record<symbol, unknown>)[MARK] === true;
}

/** One error out of one or several problems; the first gives code and text when it stands alone. */
export function problemsError(problems: readonly Problem[], status = 400): KasbahError {
  const first = problems[0];
  if (!first) throw new TypeError('problemsError needs at least one problem');
  return new KasbahError(first.code, first.message, { status, path: first.path, hint: first.hint, problems });
}

/** 403 for an actor who may not do this; says what was tried, never what exists. */
export function forbidden(message: string, options: KasbahErrorOptions = {}): KasbahError {
  return new KasbahError('FORBIDDEN', message, { status: 403, ...options });
}

export function notFound(message: string, options: KasbahErrorOptions = {}): KasbahError {
  return new KasbahError('NOT_FOUND', message, { status: 404, ...options });
}

/** 400 for a query that cannot be understood: unknown parameter, field, operator or value. */
export function invalidQuery(message: string, path: string, hint?: string): KasbahError {
  return new KasbahError('INVALID_QUERY', message, { status: 400, path, hint });
}
