import { useCallback, useMemo, useState } from 'react';
import type { RecordData } from '../../../fields/field-type.ts';
import { useMe } from '../../../model/use-session.ts';

export interface Draft {
  /** When it was last typed in, as ISO. */
  at: string;
  /** Changed values only. */
  values: RecordData;
  /** The version of the record that they were typed over. */
  etag?: string | null;
}

function read(place: string): Draft | null {
  try {
    const value = JSON.parse(localStorage.getItem(place) ?? 'null') as Draft | null;
    return value !== null && typeof value === 'object' && typeof value.values === 'object' ? value : null;
  } catch {
    return null;
  }
}

/** What a person typed into a record and did not save, kept in this browser until it is saved or discarded. */
export function useDraft(collection: string, key: string) {
  const person = useMe()?.id ?? '';
  const place = `kasbah.draft.${person}.${collection}.${key}`;
  const found = useMemo(() => read(place), [place]);
  const [kept, setKept] = useState<string | null>(null);
  const keep = useCallback(
    (values: RecordData, etag: string | null = null) => {
      try {
        if (Object.keys(values).length === 0) {
          localStorage.removeItem(place);
          setKept(null);
        } else {
          const at = new Date().toISOString();
          localStorage.setItem(place, JSON.stringify({ at, values, etag } satisfies Draft));
          setKept(at);
        }
      } catch {
        setKept(null);
      }
    },
    [place],
  );
  return { found, kept, keep };
}
