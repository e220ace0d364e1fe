import { sha256 } from '../lib/ids.ts';

const LONGEST = 56;
/** Names that mean something else in a path, a query or an object. */
const RESERVED = /^(?:__proto__|constructor|prototype|meta|singleton)$/;

/**
 * A name for an existing table or column that works in addresses, filters and templates: letters, digits and
 * underscores, a letter first. The same physical name always gives the same clean one.
 */
export function cleanName(physical: string, kind: 'collection' | 'field'): string {
  let name = physical
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}_]+/gu, '_')
    .replace(/^_+/, '');
  if (!physical.endsWith('_')) name = name.replace(/_+$/, '');
  if (!/^\p{L}/u.test(name)) name = `${kind}${name && '_'}${name}`;
  if (RESERVED.test(name)) name = kind === 'field' ? `${name}_value` : `${name}_items`;
  if (/^kasbah_/i.test(name)) name = `x_${name}`;
  if (name.length > LONGEST) name = `${name.slice(0, LONGEST - 7)}_${sha256(physical).slice(0, 6)}`;
  return name;
}

/** The clean name, numbered where somebody has it already; letters of both cases count as the same. */
export function freeCleanName(physical: string, kind: 'collection' | 'field', taken: Set<string>): string {
  const wanted = cleanName(physical, kind);
  let name = wanted;
  for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${wanted}_${n}`;
  taken.add(name.toLowerCase());
  return name;
}
