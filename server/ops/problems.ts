import { isKasbahError, type Problem, problemsError } from '../lib/errors.ts';

/** @throws KasbahError with every problem, when there is one */
export function refuse(problems: readonly Problem[]): void {
  if (problems.length > 0) throw problemsError(problems);
}

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
