import { useCallback, useEffect, useState } from 'react';
import { type Edits, NO_EDITS } from './edits.ts';

const key = (id: string) => `kasbah.schema.${id}`;

function restore(id: string): Edits {
  try {
    const kept = JSON.parse(sessionStorage.getItem(key(id)) ?? 'null') as Partial<Edits> | null;
    if (kept) return { ...NO_EDITS, ...kept };
  } catch {
    // Edits that cannot be read begin anew.
  }
  return NO_EDITS;
}

function keep(id: string, edits: Edits): void {
  try {
    if (edits === NO_EDITS) sessionStorage.removeItem(key(id));
    else sessionStorage.setItem(key(id), JSON.stringify(edits));
  } catch {
    // Without storage the edits last as long as the page.
  }
}

/** The edits of one collection; they survive leaving the page, until they are applied or discarded. */
export function useEdits(id: string): [Edits, (edits: Edits) => void] {
  const [edits, setEdits] = useState(() => restore(id));
  useEffect(() => keep(id, edits), [id, edits]);
  const put = useCallback(
    (next: Edits) => {
      // At once: after the last change of a collection there may be no next drawing.
      keep(id, next);
      setEdits(next);
    },
    [id],
  );
  return [edits, put];
}
