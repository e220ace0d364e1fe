import type { Problem } from '../lib/errors.ts';
import type { CollectionDefinition, FieldDefinition } from './definition.ts';
import type { FieldType } from './field-type.ts';

type Types = ReadonlyMap<string, FieldType>;

/** The fields that people added to one of Kasbah's own collections. */
export const addedFields = (definition: CollectionDefinition): FieldDefinition[] =>
  definition.fields.filter((field) => field.added);

/** One of Kasbah's own collections as this version declares it, with what people added to it before. */
export function keepAdded(
  declared: CollectionDefinition,
  kept: CollectionDefinition | undefined,
): CollectionDefinition {
  if (!declared.extensible || !kept) return declared;
  const names = new Set(declared.fields.map((field) => field.name.toLowerCase()));
  const added = addedFields(kept).filter((field) => !names.has(field.name.toLowerCase()));
  return { ...declared, fields: [...declared.fields, ...added] };
}

/** The collection as it is, with these as the fields that people added; fields of Kasbah stay as they are. */
export function extend(before: CollectionDefinition, wanted: CollectionDefinition): CollectionDefinition {
  const own = before.fields.filter((field) => !field.added);
  return { ...before, fields: [...own, ...wanted.fields.map((field) => ({ ...field, added: true }))] };
}

/** What people cannot add: accounts are made without asking for it, and nothing else may have to be made with them. */
export function refuseAdded(wanted: CollectionDefinition, path: string, types: Types): Problem[] {
  return wanted.fields.flatMap((field, index): Problem[] => {
    const type = types.get(field.type);
    const many = type?.relation !== undefined && type.relation !== 'many-to-one';
    const problem =
      field.required || field.primary || field.generated
        ? 'cannot be required or a key: accounts are made in many ways, and most of them do not know it'
        : many || type?.linksAny || type?.brings
          ? 'must be a value or a link to one item'
          : null;
    return problem === null
      ? []
      : [{ code: 'INVALID_SCHEMA', message: `${field.name} ${problem}.`, path: `${path}.fields[${index}]` }];
  });
}
