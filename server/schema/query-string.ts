import { invalidQuery } from '../lib/errors.ts';

const MAX_LENGTH = 8192;
// Conditions on the fields of related items are written in brackets: `filter[_and][0][author][name][_eq]` has five.
const MAX_DEPTH = 12;
const MAX_VALUES = 100;
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

export type QueryTree = { [key: string]: QueryTree | QueryTree[] | string | string[] };

function segments(key: string): string[] {
  const first = key.indexOf('[');
  if (first < 0) return [key];
  const parts = [key.slice(0, first)];
  const rest = key.slice(first);
  const pattern = /\[([^[\]]*)\]/gy;
  let end = 0;
  for (let match = pattern.exec(rest); match; match = pattern.exec(rest)) {
    parts.push(match[1] ?? '');
    end = pattern.lastIndex;
  }
  if (end !== rest.length)
    throw invalidQuery(`The parameter ${key.slice(0, 80)} has unbalanced brackets.`, key.slice(0, 80));
  return parts;
}

function add(list: unknown[], value: string, key: string): void {
  if (list.length >= MAX_VALUES)
    throw invalidQuery(`The parameter ${key} has more than ${MAX_VALUES} values.`, key);
  list.push(value);
}

function put(tree: QueryTree, parts: readonly string[], value: string, key: string): void {
  let at = tree as Record<string, unknown>;
  for (const [index, part] of parts.entries()) {
    if (FORBIDDEN.has(part)) throw invalidQuery(`The parameter ${key} is not allowed.`, key);
    const last = index === parts.length - 1;
    const next = parts[index + 1];
    if (last) {
      const before = at[part];
      if (before === undefined) at[part] = value;
      else if (typeof before === 'string') at[part] = [before, value];
      else if (Array.isArray(before)) add(before, value, key);
      else throw invalidQuery(`The parameter ${key} is given in two forms.`, key);
      return;
    }
    if (next === '' && index === parts.length - 2) {
      at[part] ??= [];
      const list = at[part];
      if (!Array.isArray(list)) throw invalidQuery(`The parameter ${key} is given in two forms.`, key);
      add(list, value, key);
      return;
    }
    at[part] ??= Object.create(null);
    const child = at[part];
    if (typeof child !== 'object' || child === null || Array.isArray(child))
      throw invalidQuery(`The parameter ${key} is given in two forms.`, key);
    at = child as Record<string, unknown>;
  }
}

/**
 * A query string as a tree: `filter[status][_eq]=a&fields[]=x&fields[]=y` gives `{filter: {status: {_eq: 'a'}}, fields: ['x', 'y']}`.
 * At most 8 KiB, 12 levels and 100 values of a list. @throws KasbahError INVALID_QUERY
 */
export function parseQueryString(search: string): QueryTree {
  if (search.length > MAX_LENGTH) {
    throw invalidQuery(
      `The query is longer than ${MAX_LENGTH} characters.`,
      'query',
      'Send it as a body with the SEARCH method.',
    );
  }
  const tree = Object.create(null) as QueryTree;
  for (const pair of search.split('&')) {
    if (!pair) continue;
    const cut = pair.indexOf('=');
    let key: string;
    let value: string;
    try {
      key = decodeURIComponent((cut < 0 ? pair : pair.slice(0, cut)).replaceAll('+', ' '));
      value = cut < 0 ? '' : decodeURIComponent(pair.slice(cut + 1).replaceAll('+', ' '));
    } catch {
      throw invalidQuery('The query holds a broken percent sequence.', pair.slice(0, 80));
    }
    const parts = segments(key);
    if (parts.length > MAX_DEPTH)
      throw invalidQuery(`The parameter is nested deeper than ${MAX_DEPTH} levels.`, parts[0] ?? '');
    put(tree, parts, value, key.slice(0, 80));
  }
  return tree;
}
