import type { Item, ManifestCollection, ManifestField } from '../../api/types.ts';
import { recordKey, recordKeyValue } from '../../model/record-key.ts';
import { recordTitle, templateFields } from '../../model/record-title.ts';
import type { FieldContext, Parsed } from '../field-type.ts';
import { plainText } from '../plain-text.ts';

/** The collection at the other end of a relation; null where the person may not see it. */
export function targetOf({ field, manifest }: FieldContext): ManifestCollection | null {
  const found = manifest.collections.find((collection) => collection.name === field.relation?.collection);
  return found?.can.read ? found : null;
}

/** The collections that a link to one of several may lead to, as far as the person may see them. */
export function anyTargets({ field, manifest }: FieldContext): ManifestCollection[] {
  const names = field.any?.collections ?? [];
  return manifest.collections.filter((one) => names.includes(one.name) && one.can.read);
}

/** Paths that name a record of a collection: its key and its display template. */
export function titlePaths(collection: ManifestCollection): string[] {
  return [...new Set([...collection.primary_key, ...templateFields(collection.display_template)])];
}

/** Up to two further fields that tell records of the same title apart, as paths. */
export function detailPaths(
  collection: ManifestCollection,
  context: Pick<FieldContext, 'manifest'>,
): string[] {
  const taken = new Set([
    ...titlePaths(collection),
    ...collection.fields.map((field) => field.relation?.key_field),
  ]);
  const fits = (field: ManifestField) =>
    field.can.read &&
    !field.hidden &&
    !taken.has(field.name) &&
    ['many-to-one', 'string', 'select', 'date'].includes(field.type);
  return collection.fields
    .filter(fits)
    .slice(0, 2)
    .flatMap((field) => {
      if (field.type !== 'many-to-one') return [field.name];
      const other = context.manifest.collections.find((found) => found.name === field.relation?.collection);
      const path = other?.can.read ? templateFields(other.display_template)[0] : undefined;
      return path === undefined ? [] : [`${field.name}.${path}`];
    });
}

/** The key in a relation's value, which is the key itself or the expanded record. */
export function linkedKey(value: unknown, target: ManifestCollection | null): unknown {
  if (value === null || value === undefined || typeof value !== 'object') return value ?? null;
  return target ? recordKeyValue(target, value as Item) : (Object.values(value)[0] ?? null);
}

/** The URL key of a linked record; null where there is none. */
export function linkedUrlKey(value: unknown, target: ManifestCollection): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'object' ? recordKey(target, value as Item) : encodeURIComponent(String(value));
}

/** What a linked record is called: its title where it is expanded, else its key. */
export function linkedTitle(value: unknown, target: ManifestCollection | null): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'object') return plainText(value);
  return target ? recordTitle(target, value as Item) : plainText(Object.values(value)[0]);
}

/** Reads a key as the other collection's key type wants it: a number stays a number. */
export function keyFromText(text: string, target: ManifestCollection | null): Parsed {
  const clean = text.trim();
  if (clean === '') return { ok: true, value: null };
  const key = target?.fields.find((field) => field.name === target.primary_key[0]);
  const whole = key?.type === 'integer';
  return { ok: true, value: whole && /^-?\d+$/.test(clean) ? Number(clean) : clean };
}

/** The field of the other collection that leads back here; null where there is none. */
export function wayBack(
  { field, collection }: FieldContext,
  target: ManifestCollection,
): ManifestField | null {
  const named = field.relation?.field;
  if (named !== undefined) return target.fields.find((other) => other.name === named) ?? null;
  const back = target.fields.filter(
    (other) =>
      other.relation?.kind === field.relation?.kind && other.relation?.collection === collection.name,
  );
  return back.length === 1 ? (back[0] ?? null) : null;
}

/** `a.b.c` and a condition as nested JSON. */
export function nest(path: string, condition: Item): Item {
  return path.split('.').reduceRight<Item>((inner, step) => ({ [step]: inner }), condition);
}
