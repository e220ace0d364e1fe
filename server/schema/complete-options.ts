import type { CollectionDefinition, FieldDefinition } from './definition.ts';
import type { FieldOptions, FieldType } from './field-type.ts';

type Definitions = readonly CollectionDefinition[];

const sameOf = <T extends { id?: string; name: string }>(all: readonly T[], one: T): T | undefined =>
  all.find((other) => one.id !== undefined && other.id === one.id) ??
  all.find((other) => other.name === one.name);

const pick = (options: FieldOptions | undefined, names: readonly string[]): FieldOptions =>
  Object.fromEntries(Object.entries(options ?? {}).filter(([name]) => names.includes(name)));

/**
 * Wanted definitions with what goes without saying: the options that all fields of a type have, and the collections
 * that fields of some types bring along. A field that is there already keeps what it was given then. Pure.
 */
export function completeOptions(
  current: Definitions,
  wanted: Definitions,
  types: ReadonlyMap<string, FieldType>,
): CollectionDefinition[] {
  const brought: CollectionDefinition[] = [];
  const known = (name: string) => [...current, ...wanted, ...brought].some((one) => one.name === name);
  const complete = (own: CollectionDefinition, field: FieldDefinition): FieldDefinition => {
    const type = types.get(field.type);
    if (!type?.implied && !type?.brings) return field;
    const with_ = type.brings?.(own.name, field.name, field.options ?? {});
    const before = sameOf(sameOf(current, own)?.fields ?? [], field);
    const kept = before?.type === field.type ? pick(before.options, Object.keys(with_?.options ?? {})) : {};
    const left: Record<string, unknown> = { ...type.implied, ...with_?.options, ...kept };
    for (const name of Object.keys(field.options ?? {})) delete left[name];
    // What was given stays in its order, so that a complete definition is the same to the letter.
    const options: FieldOptions = { ...field.options, ...left };
    if (with_ && options.junction === with_.collection.name && !known(with_.collection.name))
      brought.push(with_.collection);
    return { ...field, options };
  };
  const completed = wanted.map((own) => ({
    ...own,
    fields: own.fields.map((field) => complete(own, field)),
  }));
  return [...completed, ...brought];
}
