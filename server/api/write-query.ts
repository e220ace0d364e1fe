import { invalidQuery } from '../lib/errors.ts';
import type { QueryInput } from '../ops/list.ts';
import { parseQueryString } from '../schema/query-string.ts';

/** Parameters of a write that do not choose what is answered. */
const OF_WRITES = ['on', 'dry_run', 'comment'];

export interface WriteQuery {
  answer: QueryInput;
  on?: string | undefined;
  comment?: string | undefined;
  dryRun: boolean;
}

function textOf(value: unknown, name: string, most: number): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || value === '' || value.length > most)
    throw invalidQuery(`${name} is a text of at most ${most} characters.`, name);
  return value;
}

/** A query string as a question: its text is known again, and taken apart only when it is met for the first time. */
export const queryOf = (text: string): QueryInput => ({ text, parameters: () => parseQueryString(text) });

/**
 * The query string of a write: what is answered, and how it is written.
 * @throws KasbahError INVALID_QUERY
 */
export function readWriteQuery(text: string, method: string): WriteQuery {
  const parameters: Readonly<Record<string, unknown>> = text ? parseQueryString(text) : {};
  if (!OF_WRITES.some((name) => name in parameters)) return { answer: queryOf(text), dryRun: false };
  const { on, dry_run: dryRun, comment, ...rest } = parameters;
  if (dryRun !== undefined && !['true', 'false', ''].includes(String(dryRun)))
    throw invalidQuery('dry_run is true or false.', 'dry_run');
  if (on !== undefined && method !== 'PUT') throw invalidQuery('on goes with PUT.', 'on');
  return {
    answer: { parameters: () => rest },
    on: textOf(on, 'on', 64),
    comment: textOf(comment, 'comment', 500),
    dryRun: dryRun === 'true' || dryRun === '',
  };
}
