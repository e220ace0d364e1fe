import { invalidQuery, isKasbahError, KasbahError, type Problem, problemsError } from '../lib/errors.ts';
import { isObject } from '../lib/is-object.ts';
import type { Engine } from '../ops/engine.ts';
import { namesIn } from './batch-refs.ts';
import { readIfMatch } from './write-headers.ts';
import { queryOf, readWriteQuery } from './write-query.ts';
import { seenBy, type WriteRequest } from './write-request.ts';

export const MOST_STEPS = 100;
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const MEMBERS = ['method', 'path', 'body', 'headers', 'as'];

/** One step of a batch: a request to items, its body still with references in it. */
export interface BatchStep extends Omit<WriteRequest, 'method'> {
  method: 'GET' | WriteRequest['method'];
  as: string | undefined;
}

const wrong = (message: string, path: string, hint?: string) =>
  new KasbahError('INVALID_BODY', message, { path, hint });

function unknownMember(value: Record<string, unknown>, known: readonly string[]): void {
  const name = Object.keys(value).find((one) => !known.includes(one));
  if (name !== undefined)
    throw wrong(`There is no ${name.slice(0, 80)} here.`, name.slice(0, 80), `Use ${known.join(', ')}.`);
}

/** Where in the batch a problem of a step lies: questions and headers are not in its body. */
function placeOf(index: number, code: string, path: string | undefined, ofBody: boolean): string {
  const step = `steps[${index}]`;
  if (path === undefined || path === '') return step;
  if (path === 'If-Match') return `${step}.headers.${path}`;
  const inside = ofBody && code !== 'INVALID_QUERY' ? `${step}.body` : step;
  return path.startsWith('[') ? inside + path : `${inside}.${path}`;
}

/** The error of a step as an error of the batch; what is no refusal stays as it is. */
export function stepError(error: unknown, index: number, ofBody = true): unknown {
  if (!isKasbahError(error)) return error;
  const { code, message, status, hint, cause } = error;
  return new KasbahError(code, message, {
    status,
    hint,
    cause,
    path: placeOf(index, code, error.path, ofBody),
    details: { ...error.details, step: index },
    problems: error.problems.map((one) => ({ ...one, path: placeOf(index, one.code, one.path, ofBody) })),
  });
}

/** The collection, the key and the query string of a path. */
function readPath(engine: Engine, path: unknown) {
  const [, name, key, query = ''] =
    (typeof path === 'string' && /^\/items\/([^/?#]+)(?:\/([^/?#]+))?(?:\?([^#]*))?$/.exec(path)) || [];
  if (name === undefined)
    throw wrong('A path reads /items/:collection or /items/:collection/:key.', 'path', 'Without /api.');
  try {
    const collection = decodeURIComponent(name);
    // The values of a key of several fields are taken apart before they are decoded.
    const several = (engine.snapshot().collections.get(collection)?.primaryKey.length ?? 0) > 1;
    const id = key === undefined || several ? key : decodeURIComponent(key);
    return { collection, id, query };
  } catch {
    throw wrong('The path holds a broken percent sequence.', 'path');
  }
}

function readName(as: unknown, known: ReadonlySet<string>): string | undefined {
  if (as === undefined) return undefined;
  if (typeof as !== 'string' || !/^[A-Za-z]\w{0,63}$/.test(as))
    throw wrong('as is a name of at most 64 letters, digits and underscores.', 'as');
  if (known.has(as)) throw wrong(`Another step has the name ${as} already.`, 'as');
  return as;
}

function readHeaders(headers: unknown): WriteRequest['ifMatch'] {
  if (headers === undefined) return undefined;
  if (!isObject(headers)) throw wrong('headers is an object.', 'headers');
  const name = Object.keys(headers).find((one) => one.toLowerCase() !== 'if-match');
  if (name !== undefined)
    throw wrong(
      `A step takes no header ${name.slice(0, 80)}.`,
      `headers.${name.slice(0, 80)}`,
      'Use If-Match.',
    );
  return readIfMatch(Object.values(headers)[0]);
}

function readStep(engine: Engine, value: unknown, known: ReadonlySet<string>): BatchStep {
  if (!isObject(value)) throw wrong('A step is an object.', '');
  unknownMember(value, MEMBERS);
  const { method, body } = value;
  if (typeof method !== 'string' || !METHODS.includes(method))
    throw wrong(`method is one of ${METHODS.join(', ')}.`, 'method');
  const { collection, id, query } = readPath(engine, value.path);
  const as = readName(value.as, known);
  const ifMatch = readHeaders(value.headers);
  if (body !== undefined && (method === 'GET' || (method === 'DELETE' && id !== undefined)))
    throw wrong(`${method} takes no body here.`, 'body');
  for (const ref of namesIn(body, 'body'))
    if (!known.has(ref.name))
      throw wrong(`No step before this one is called ${ref.name.slice(0, 80)}.`, ref.at);
  const step = { method: method as BatchStep['method'], collection, id, body, as, ifMatch };
  if (step.method === 'GET') {
    if (ifMatch !== undefined) throw wrong('If-Match goes with PATCH and DELETE.', 'headers.If-Match');
    return { ...step, answer: queryOf(query) };
  }
  const { answer, on, comment, dryRun } = readWriteQuery(query, method);
  if (comment !== undefined || dryRun)
    throw invalidQuery('comment and dry_run go with the batch.', dryRun ? 'dry_run' : 'comment');
  if (ifMatch !== undefined) seenBy(engine, { ...step, method: step.method, body: body ?? {}, answer });
  return { ...step, answer, on };
}

/**
 * The steps of a batch. @throws KasbahError INVALID_BODY … with the first problem of every step
 */
export function readSteps(engine: Engine, body: unknown): BatchStep[] {
  if (!isObject(body)) throw wrong('An object with steps is expected.', 'steps');
  unknownMember(body, ['steps']);
  const { steps } = body;
  if (!Array.isArray(steps) || steps.length === 0 || steps.length > MOST_STEPS)
    throw wrong(`steps is a list of 1 to ${MOST_STEPS} requests.`, 'steps');
  const known = new Set<string>();
  const problems: Problem[] = [];
  const result: BatchStep[] = [];
  for (const [index, value] of steps.entries()) {
    try {
      const step = readStep(engine, value, known);
      result.push(step);
      if (step.as !== undefined) known.add(step.as);
    } catch (error) {
      const told = stepError(error, index, false);
      if (!isKasbahError(told)) throw told;
      const { code, message, path, hint } = told;
      problems.push({
        code,
        message,
        ...(path !== undefined && { path }),
        ...(hint !== undefined && { hint }),
      });
    }
    known.add(String(index));
  }
  if (problems.length > 0) throw problemsError(problems);
  return result;
}
