/** Where people land when there is nowhere better. */
const HOME = '/admin/';

// One slash at the beginning, then only what a path of ours is made of: no second slash, no backslash, no control
// character, and none of them in disguise.
const LOCAL = /^\/(?!\/)(?:[\w\-.~?=&#:@+,;!]|\/(?!\/)|%(?!0[0-9a-f]|1[0-9a-f]|2f|5c|7f)[0-9a-f]{2})*$/i;

/** A path of this server to return to after a sign-in; anything that could lead elsewhere becomes the admin. */
export function localPath(input: unknown): string {
  if (typeof input !== 'string' || input.length > 500 || !LOCAL.test(input)) return HOME;
  const base = 'https://kasbah.invalid';
  return URL.canParse(input, base) && new URL(input, base).origin === base ? input : HOME;
}
