/** A path of this server as it was given, or the fallback: whoever made the link must not lead people elsewhere. */
export function localPath(given: string | null | undefined, fallback: string): string {
  if (!given?.startsWith('/')) return fallback;
  const base = 'http://local.invalid';
  // Parsed as the browser does, which drops tabs and takes a backslash for a slash.
  const url = URL.canParse(given, base) ? new URL(given, base) : null;
  if (url?.origin !== base || url.pathname.startsWith('//')) return fallback;
  return url.pathname + url.search + url.hash;
}
