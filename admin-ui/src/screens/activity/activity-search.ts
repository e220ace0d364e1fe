import type { Filter } from '../../api/types.ts';
import type { HistorySearch } from '../history/history-filters.tsx';
import { startOf } from '../history/time-filter.ts';

export interface ActivitySearch extends HistorySearch {
  /** The changeset whose changes are shown. */
  open?: string | undefined;
}

/** The server's filter for what the address bar asks for. */
export function changeFilter({ collection, actor, source, action, when }: ActivitySearch): Filter {
  const from = startOf(when);
  const equal = Object.entries({ collection, actor, source, action }).filter(
    ([, value]) => value !== undefined,
  );
  return {
    ...Object.fromEntries(equal.map(([name, value]) => [name, { _eq: value }])),
    ...(from === undefined ? {} : { at: { _gte: from } }),
  };
}
