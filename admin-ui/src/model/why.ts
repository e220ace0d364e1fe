import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { AccessQuestion } from '../api/access.ts';
import type { PolicyAction } from '../api/types.ts';

const ACTIONS: readonly PolicyAction[] = ['read', 'create', 'update', 'delete', 'export'];
/** What stands in the address bar while nothing is chosen yet. */
const EMPTY = '-';

/** A question about access as it stands in the address bar: `books:update:price:12`, with whom it is about at the end. */
export function writeWhy({ collection, action, field, item, actor }: Partial<AccessQuestion>): string {
  const parts = [collection, action, field, item, actor].map((part) => encodeURIComponent(part ?? ''));
  return parts.join(':').replace(/:+$/, '') || EMPTY;
}

/** Reads it back; what cannot be read is left out. */
export function readWhy(text: string): Partial<AccessQuestion> {
  const [collection, action, field, item, actor] = text === EMPTY ? [] : text.split(':').map(decoded);
  const known = ACTIONS.find((one) => one === action);
  return {
    ...(collection && { collection }),
    ...(known && { action: known }),
    ...(field && { field }),
    ...(item && { item }),
    ...(actor && { actor }),
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}

/** Opens the panel that explains access, beside whatever is on screen. */
export function useAskWhy(): (question: Partial<AccessQuestion>) => void {
  const navigate = useNavigate();
  return useCallback(
    (question) =>
      void navigate({
        to: '.',
        search: (before: Record<string, string | undefined>) =>
          ({ ...before, why: writeWhy(question) }) as never,
        resetScroll: false,
      }),
    [navigate],
  );
}
