import { POWERS } from '../access/powers.ts';
import { isObject } from '../lib/is-object.ts';
import type { PluginParts } from '../plugin/definition.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const ACCESS: readonly string[] = ['anyone', 'signed-in', 'administrator', ...POWERS];
/** A place of the plugin's own: nothing in it leads out, and nothing but `:name` is a pattern. */
const PATH = /^(?:\/(?:[\w-][\w.-]*|:[A-Za-z]\w*))+$/;

function listOf(parts: PluginParts, name: 'endpoints' | 'hooks' | 'jobs'): readonly unknown[] {
  const list: unknown = parts[name] ?? [];
  if (!Array.isArray(list)) throw new Error(`${name} must be a list.`);
  return list;
}

/**
 * Checks what the set-up of a plugin gave, which may be written without types: what is wrong ends the plugin and not the
 * server, and an endpoint says whom it is for. @throws Error with what is wrong
 */
export function checkPluginParts(parts: PluginParts): void {
  if (!isObject(parts)) throw new Error('setup must give an object, or nothing.');
  for (const endpoint of listOf(parts, 'endpoints')) {
    if (!isObject(endpoint)) throw new Error('An endpoint is an object.');
    const { method, path, access, handler } = endpoint;
    const shown = `${String(method)} ${String(path)}`.slice(0, 80);
    if (!METHODS.includes(String(method)))
      throw new Error(`${shown}: method is one of ${METHODS.join(', ')}.`);
    if (typeof path !== 'string' || !PATH.test(path))
      throw new Error(`${shown}: path reads like /hello/:who.`);
    if (!ACCESS.includes(String(access)))
      throw new Error(`${shown}: access says who may call it: ${ACCESS.join(', ')}.`);
    if (typeof handler !== 'function') throw new Error(`${shown}: handler is missing.`);
  }
  for (const hook of listOf(parts, 'hooks'))
    if (!isObject(hook) || typeof hook.run !== 'function' || typeof hook.collection !== 'string')
      throw new Error('A hook has a collection and run.');
  for (const job of listOf(parts, 'jobs'))
    if (!isObject(job) || typeof job.run !== 'function' || typeof job.name !== 'string')
      throw new Error('A job has a name and run.');
}
