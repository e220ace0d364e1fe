import type { FieldOptions, FieldType, JsonSchema, LinkRule } from './field-type.ts';
import type { FilterJson } from './query.ts';

/** The collection that all fields with files lead to; the files feature brings it. */
export const FILES = 'kasbah_files';

const MIB = 1024 * 1024;

/** Which files a field takes, as an option: media types such as `image/png`, or whole families such as `image/*`. */
export function acceptSchema(family: string): JsonSchema {
  return {
    type: 'array',
    title: 'Types of files',
    maxItems: 30,
    items: { type: 'string', pattern: `^${family}/(?:\\*|[a-z0-9][a-z0-9.+-]*)$`, maxLength: 128 },
  };
}

export const SIZE_SCHEMA: JsonSchema = {
  type: 'number',
  exclusiveMinimum: 0,
  maximum: 2047,
  title: 'Most MiB',
};

const ofType = (accepted: string): FilterJson =>
  accepted.endsWith('/*') ? { type: { _starts_with: accepted.slice(0, -1) } } : { type: { _eq: accepted } };

/** What a linked file must be; null where any will do. */
export function fileRule({ accept, max_mib: most }: FieldOptions): LinkRule | null {
  const types = (accept ?? []) as readonly string[];
  const parts: FilterJson[] = [
    ...(types.length > 0 ? [{ _or: types.map(ofType) }] : []),
    ...(most === undefined ? [] : [{ filesize: { _lte: Math.floor(Number(most) * MIB) } }]),
  ];
  if (parts.length === 0) return null;
  const words = [
    types.length > 0 && `of the types ${types.join(', ')}`,
    most !== undefined && `of at most ${most} MiB`,
  ];
  return { filter: { _and: parts }, message: `takes files ${words.filter(Boolean).join(' and ')}.` };
}

/** What a field with one file is, whatever files it takes. */
export function fileLink(
  base: FieldType,
  family: string,
  accept?: readonly string[],
): Omit<FieldType, 'name' | 'label'> {
  return {
    ...base,
    optionsSchema: {
      type: 'object',
      additionalProperties: false,
      properties: {
        collection: { const: FILES },
        accept: acceptSchema(family),
        max_mib: SIZE_SCHEMA,
        on_delete: { enum: ['restrict', 'set_null', 'cascade'], title: 'When the file is deleted' },
      },
    },
    // A file that is in use is not taken from under those who use it.
    implied: { collection: FILES, on_delete: 'restrict' },
    namesFields: [],
    linked: (options) => fileRule({ ...(accept && { accept }), ...options }),
  };
}
