import type { ManifestField } from '../api/types.ts';
import type { FieldType } from './field-type.ts';
import { plainField } from './plain-field.tsx';

/** Every folder beside this file is a field type: adding one needs no other edit. */
const folders = import.meta.glob<{ fieldType: FieldType }>('./*/index.ts*', { eager: true });

const types = new Map<string, FieldType>(
  Object.values(folders).map(({ fieldType }) => [fieldType.name, fieldType]),
);

/** Adds a field type at run time, for plugins. A type of the same name is replaced. */
export function registerFieldType(type: FieldType): void {
  types.set(type.name, type);
}

/** The admin half of a field type. An unknown type shows its values as plain text and cannot be edited. */
export function fieldTypeOf(name: string): FieldType {
  return types.get(name) ?? plainField;
}

/** The type of a field as its options have it. */
export function typeOfField({ type: name, options }: Pick<ManifestField, 'type' | 'options'>): FieldType {
  const type = fieldTypeOf(name);
  const like = type.looksLike?.(options);
  if (like === undefined) return type;
  const { today: _, press: _p, ...of } = fieldTypeOf(like);
  return { ...of, name, Icon: type.Icon, noDefault: true };
}

/** Names of the types that the admin knows, for the test that holds both halves together. */
export function fieldTypeNames(): string[] {
  return [...types.keys()].sort();
}
