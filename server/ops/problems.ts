import { explainDatabaseError } from '../data/database-error.ts';
import { isKasbahError, KasbahError, type Problem, problemsError } from '../lib/errors.ts';

/** @throws KasbahError with every problem, when there is one */
export function refuse(problems: readonly Problem[]): void {
  if (problems.length > 0) throw problemsError(problems);
}

/** The path of what stands at a place (`comments[0].`); undefined for the body itself. */
export const pathOf = (at: string | undefined): string | undefined => at?.replace(/\.$/, '') || undefined;

/** The same problem of something that stands inside of something else. */
export const problemAt = (at: string, problem: Problem): Problem =>
  at === '' ? problem : { ...problem, path: at + (problem.path ?? '') };

/** Runs work for each of several and tells the problems of all of them together; any other error ends it. */
export async function collectProblems<T>(
  list: readonly T[],
  work: (one: T, index: number) => Promise<void>,
): Promise<void> {
  const problems: Problem[] = [];
  for (const [index, one] of list.entries()) {
    try {
      await work(one, index);
    } catch (error) {
      if (!isKasbahError(error) || error.problems.length === 0) throw error;
      problems.push(...error.problems);
    }
  }
  refuse(problems);
}

/** Where in a body something is wrong with one of these items: the only one, or the list in which all of them stand. */
function pathIn(entries: readonly { at: string }[], path: string | undefined): string | undefined {
  const [only, ...others] = new Set(entries.map(({ at }) => at));
  if (only === undefined || only === '') return path;
  if (others.length === 0) return path === undefined ? pathOf(only) : only + path;
  // Which of them it was, the database does not say.
  const lists = new Set([only, ...others].map((at) => at.replace(/\[\d+\]\.$/, '')));
  const [list] = lists;
  return lists.size === 1 && list !== '' ? list : path;
}

/**
 * What a driver's error means for the person who wrote: a KasbahError that says where in the body the items stand, or
 * the error itself.
 */
export function explainWrite(
  error: unknown,
  collection: string,
  action: 'create' | 'update' | 'delete',
  entries: readonly { at: string }[],
): unknown {
  const explained = explainDatabaseError(error, collection, action);
  if (explained === error || !isKasbahError(explained)) return explained;
  const { code, message, status, hint, details, path } = explained;
  return new KasbahError(code, message, { status, hint, details, path: pathIn(entries, path), cause: error });
}
