import { useEffect, useState } from 'react';

/** What stood behind the `#` of each page; a change of language draws pages anew and must not lose it. */
const taken = new Map<string, URLSearchParams>();

/** What stands behind the `#`: secrets of a link. It is taken out of the address bar and the history at once. */
export function useHashParams(): URLSearchParams {
  const [params] = useState(() => {
    const { pathname, hash } = location;
    if (hash.length > 1) taken.set(pathname, new URLSearchParams(hash.slice(1)));
    return taken.get(pathname) ?? new URLSearchParams();
  });
  useEffect(() => {
    if (location.hash !== '')
      history.replaceState(history.state, '', `${location.pathname}${location.search}`);
  }, []);
  return params;
}

/** Forgets the secrets of this page, once they are used up. */
export function forgetHashParams(): void {
  taken.delete(location.pathname);
}
