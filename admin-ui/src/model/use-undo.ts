import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import { ApiError } from '../api/api-error.ts';
import { undoChangeset } from '../api/undo.ts';
import { t } from '../i18n/i18n.ts';
import { toast } from '../ui/toast.tsx';
import { errorText } from './error-text.ts';
import { type Attempt, type Outcome, takeBackAll } from './take-back.ts';
import { askAboutConflicts } from './undo-conflicts.ts';
import { type Deed, pushDeed, readStack, type Side, turnDeed } from './undo-stack.ts';
import { useMe } from './use-session.ts';

/** What is said of a deed when it is done and when it is taken back. */
export type DeedWords = Pick<Deed, 'done' | 'undone'>;

export interface Undo {
  /** Keeps what a write did, so that it can be taken back; gives the way back for a toast, or undefined without any. */
  remember: (
    collection: string,
    changesets: readonly (string | null)[],
    words: DeedWords,
  ) => { run: () => Promise<void> } | undefined;
  /** Takes back the last thing done in a collection, or does again what was taken back last. */
  last: (collection: string, side: Side) => Promise<void>;
  /**
   * Takes something back that has no deed here: an old changeset, a record in the trash. What is done that way can be
   * taken back in turn. Gives whether anything was done.
   */
  run: (
    collection: string,
    attempts: readonly Attempt[],
    words: (undone: number) => DeedWords,
  ) => Promise<boolean>;
  /** Ctrl+Z waits for a write that is under way. */
  during: <T>(write: Promise<T>) => Promise<T>;
  /** Everything is read anew after records were written behind the back of the rows on screen. */
  refresh: () => Promise<void>;
}

const listeners = new Set<() => void>();
const underWay = new Set<Promise<unknown>>();
/** One undo at a time: three presses of Ctrl+Z take back three things. */
let turn: Promise<unknown> = Promise.resolve();
let count = 0;

/** Calls back after something was taken back, for rows that are not in the query cache. */
export function useTakenBack(listener: () => void): void {
  const latest = useRef(listener);
  latest.current = listener;
  useEffect(() => {
    const tell = () => latest.current();
    listeners.add(tell);
    return () => {
      listeners.delete(tell);
    };
  }, []);
}

/** Undo and redo of what a person did, through the server's changesets. */
export function useUndo(): Undo {
  const client = useQueryClient();
  const person = useMe()?.id ?? '';
  return useMemo((): Undo => {
    const refresh = async () => {
      for (const listener of [...listeners]) listener();
      await Promise.all(
        ['items', 'changes', 'trash'].map((key) => client.invalidateQueries({ queryKey: [key] })),
      );
    };
    const attempt = async (attempts: readonly Attempt[]): Promise<Outcome | null> => {
      const outcome = await takeBackAll(attempts, askAboutConflicts);
      if (outcome && outcome.changesets.length > 0) await refresh();
      else if (outcome) toast({ message: t(outcome.left > 0 ? 'undo.allLeft' : 'undo.already') });
      return outcome;
    };
    const say = (words: string, { left }: Outcome, side: Side, deed: Deed) =>
      toast({
        message: left > 0 ? t('undo.someLeft', { done: words, left }) : words,
        action: {
          label: side === 'done' ? t('ui.undo') : t('ui.redo'),
          run: () => inTurn(() => takeBack(deed, side)),
        },
      });
    const takeBack = async (deed: Deed, side: Side): Promise<void> => {
      try {
        const attempts = deed.changesets.toReversed().map(
          (id): Attempt =>
            (conflicts) =>
              undoChangeset(id, { conflicts }),
        );
        const outcome = await attempt(attempts);
        if (!outcome) return;
        const { changesets } = outcome;
        const turned = changesets.length > 0 ? { ...deed, changesets } : null;
        turnDeed(person, side, deed, turned);
        const other: Side = side === 'done' ? 'undone' : 'done';
        if (turned) say(side === 'done' ? deed.undone : deed.done, outcome, other, turned);
      } catch (error) {
        // What history has forgotten stays as it is; an unanswered request can be tried again.
        if (error instanceof ApiError && error.status > 0) turnDeed(person, side, deed, null);
        toast({ message: errorText(error), tone: 'danger' });
      }
    };
    const inTurn = (work: () => Promise<void>): Promise<void> => {
      const mine = turn.then(work);
      turn = mine.catch(() => undefined);
      return mine;
    };
    const keep = (collection: string, changesets: string[], words: DeedWords): Deed => {
      count += 1;
      const deed = { id: `${Date.now()}.${count}`, collection, changesets, ...words };
      pushDeed(person, deed);
      return deed;
    };
    return {
      remember: (collection, changesets, words) => {
        const known = [...new Set(changesets)].filter((id) => id !== null);
        if (known.length === 0) return undefined;
        const deed = keep(collection, known, words);
        return { run: () => inTurn(() => takeBack(deed, 'done')) };
      },
      last: (collection, side) =>
        inTurn(async () => {
          await Promise.allSettled([...underWay]);
          const deed = readStack(person, collection)[side].at(-1);
          if (deed) await takeBack(deed, side);
          else toast({ message: t(side === 'done' ? 'grid.nothingToUndo' : 'grid.nothingToRedo') });
        }),
      run: async (collection, attempts, words) => {
        try {
          const outcome = await attempt(attempts);
          if (!outcome || outcome.changesets.length === 0) return false;
          const deed = keep(collection, outcome.changesets, words(outcome.undone));
          say(deed.done, outcome, 'done', deed);
          return true;
        } catch (error) {
          toast({ message: errorText(error), tone: 'danger' });
          return false;
        }
      },
      during: (write) => {
        underWay.add(write);
        const end = () => underWay.delete(write);
        write.then(end, end);
        return write;
      },
      refresh,
    };
  }, [client, person]);
}
