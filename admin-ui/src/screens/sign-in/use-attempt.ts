import { useEffect, useState } from 'react';
import { ApiError } from '../../api/api-error.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { announce } from '../../ui/live-region.tsx';

export interface Attempt {
  busy: boolean;
  /** What went wrong, or how long to wait. */
  problem: string | null;
  /** True while the server lets nobody try. */
  waits: boolean;
  /** Says what is wrong before anything is sent. */
  say(problem: string | null): void;
  /**
   * Tries; gives whether it worked. `words` may tell a refusal in words of its own, or take it over with null.
   */
  run(work: () => Promise<unknown>, words?: (error: ApiError) => string | null | undefined): Promise<boolean>;
}

/** One thing that a person without a session tries: busy, refused, or told to wait with the time that is left. */
export function useAttempt(): Attempt {
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [wait, setWait] = useSecondsLeft();
  const say = (problem: string | null) => {
    setRefusal(problem);
    if (problem !== null) announce(problem, 'assertive');
  };
  return {
    busy,
    problem: wait > 0 ? waitText(wait) : refusal,
    waits: wait > 0,
    say,
    async run(work, words) {
      if (busy || wait > 0) return false;
      setBusy(true);
      setRefusal(null);
      try {
        await work();
        return true;
      } catch (error) {
        const told = error instanceof ApiError ? words?.(error) : undefined;
        if (error instanceof ApiError && error.status === 429) {
          const seconds = error.retryAfter ?? 30;
          setWait(seconds);
          announce(waitText(seconds), 'assertive');
        } else if (told !== null) say(told ?? errorText(error));
        return false;
      } finally {
        setBusy(false);
      }
    },
  };
}

function waitText(seconds: number): string {
  return seconds > 90
    ? t('signIn.waitMinutes', { minutes: Math.ceil(seconds / 60) })
    : t('signIn.tooMany', { seconds });
}

function useSecondsLeft(): [number, (seconds: number) => void] {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    if (left <= 0) return;
    const timer = setTimeout(() => setLeft(left - 1), 1_000);
    return () => clearTimeout(timer);
  }, [left]);
  return [left, (seconds) => setLeft(Math.ceil(seconds))];
}
