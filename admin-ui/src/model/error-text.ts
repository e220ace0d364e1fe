import { ApiError } from '../api/api-error.ts';
import { t } from '../i18n/i18n.ts';

/** What to tell a person about a failure: every problem with its next step, or what an unanswered request means. */
export function errorText(error: unknown): string {
  if (error instanceof ApiError) {
    if (error.status === 0) return t('error.network');
    // The dialog that asked was waved away.
    if (error.code === 'STEP_UP_REQUIRED') return t('error.notProven');
    if (error.code === 'VIEWING_AS') return t('error.viewing');
    return error.problems
      .map((problem) => [problem.message, problem.hint].filter(Boolean).join(' '))
      .join(' ');
  }
  return error instanceof Error ? error.message : String(error);
}
