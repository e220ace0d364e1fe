import type { Problem } from '../../api/api-error.ts';
import { t } from '../../i18n/i18n.ts';
import type { CollectionDefinition } from './definitions.ts';

/** Where in a schema a problem lies. */
export interface Place {
  /** Name of the collection as it is wanted. */
  collection: string;
  field: string | null;
  /** The property: `name`, `type`, `default`, `options.max_length` … */
  part: string | null;
}

/** These name a field right behind its collection, where others name a property of the collection. */
const ABOUT_FIELDS = new Set(['VALUES_DO_NOT_FIT', 'UNSUPPORTED_CHANGE']);

/** Reads the path of a problem against the collections that were sent; null when it names none of them. */
export function placeOf(
  problem: Pick<Problem, 'path' | 'code'>,
  sent: readonly CollectionDefinition[],
): Place | null {
  const path = problem.path ?? '';
  const numbered = /^collections(?:\[|\.)(\d+)\]?(?:\.fields\.(\d+))?(?:\.(.+))?$/.exec(path);
  if (numbered) {
    const collection = sent[Number(numbered[1])];
    if (!collection) return null;
    const field = numbered[2] === undefined ? null : (collection.fields[Number(numbered[2])]?.name ?? null);
    return { collection: collection.name, field, part: numbered[3] ?? null };
  }
  const [name = '', second = '', third = '', ...rest] = path.split('.');
  const collection = sent.find((candidate) => candidate.name === name);
  if (!collection) return null;
  if (second === 'fields' && third !== '')
    return { collection: name, field: third, part: rest.join('.') || null };
  const field = collection.fields.some((candidate) => candidate.name === second) ? second : null;
  return ABOUT_FIELDS.has(problem.code) && field !== null
    ? { collection: name, field, part: third || null }
    : { collection: name, field: null, part: second || null };
}

/** A refusal of values: its sentence without the list of records, and their keys. */
export function recordsNamed(message: string): { text: string; keys: string[]; more: boolean } {
  const found = /^(.*) Items: (.*)\.$/s.exec(message);
  if (!found) return { text: message, keys: [], more: false };
  const more = found[2]?.endsWith(' …') ?? false;
  const keys = (found[2] ?? '').replace(/ …$/, '').split(', ');
  return { text: found[1] ?? message, keys: keys.filter((key) => key !== ''), more };
}

/** What to do next, in the words of this screen where the server speaks of its parameters. */
export function hintOf({ hint }: Pick<Problem, 'hint'>): string | null {
  return hint?.includes('on_misfit') ? t('schema.correctFirst') : hint;
}
