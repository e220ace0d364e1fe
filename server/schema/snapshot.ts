import { createHash } from 'node:crypto';
import { deepFreeze } from '../lib/freeze.ts';
import type { CollectionDefinition, FieldDefinition } from './definition.ts';
import type { Dialect } from './dialect.ts';
import { type Expression, type FieldKinds, parseExpression } from './expression.ts';
import { fieldKinds } from './field-kinds.ts';
import type { FieldOptions, FieldType } from './field-type.ts';

/** How the value of a field's column is parsed, stored and read; for many-to-one that of the other side's key. */
export interface Scalar {
  type: FieldType;
  options: FieldOptions;
  encode: ((value: unknown) => unknown) | undefined;
  decode: ((value: unknown) => unknown) | undefined;
  asText: boolean;
  /** Refuses what this database cannot keep exactly. */
  check: ((value: unknown) => void) | undefined;
}

export interface ManyToOne {
  kind: 'many-to-one';
  collection: string;
  /** The field of this collection whose column holds the key: this one, or a scalar field beside it. */
  keyField: string;
  targetKey: string;
}
export interface OneToMany {
  kind: 'one-to-many';
  collection: string;
  /** The many-to-one field on the other side. */
  field: string;
}
export interface ManyToMany {
  kind: 'many-to-many';
  collection: string;
  junction: string;
  /** The junction's many-to-one to this collection, and to the other. */
  from: string;
  to: string;
  /** The junction's field that keeps the order of the links; null where they have none. */
  sort: string | null;
}
export type Relation = ManyToOne | OneToMany | ManyToMany;

/** A link whose other end lies in one of several collections: no relation that a join could follow. */
export interface AnyLink {
  collections: readonly string[];
  /** The field beside it that names the collection of the linked item. */
  collectionField: string;
}

/** A field with everything derived from its definition that a request needs. */
export interface Field {
  definition: FieldDefinition;
  id: string;
  name: string;
  type: FieldType;
  options: FieldOptions;
  /** Null for fields without a column of their own. */
  column: string | null;
  scalar: Scalar | null;
  relation: Relation | null;
  any: AnyLink | null;
  /** How the value is worked out; without `stored` the field has no column. */
  computed: { expression: Expression; stored: boolean } | null;
  readonly: boolean;
  /** Never answered, asked about or logged. */
  secret: boolean;
}

export interface Collection {
  definition: CollectionDefinition;
  id: string;
  name: string;
  table: string;
  fields: ReadonlyMap<string, Field>;
  primaryKey: readonly Field[];
  readonly: boolean;
}

/** The whole schema at one moment: frozen, replaced as a whole, seen unchanged by a request from start to end. */
export interface Snapshot {
  version: string;
  dialect: Dialect;
  collections: ReadonlyMap<string, Collection>;
  types: ReadonlyMap<string, FieldType>;
}

/** What was resolved from a definition, and the other definitions that it was resolved with. */
interface Resolved {
  collection: Collection;
  types: ReadonlyMap<string, FieldType>;
  dialect: Dialect;
  consulted: ReadonlyMap<string, CollectionDefinition | undefined>;
}

// Definitions are frozen once they are in a snapshot, so what was made of them stays true: of a large schema a change
// of one collection is resolved in no time.
const resolved = new WeakMap<CollectionDefinition, Resolved>();
const digests = new WeakMap<CollectionDefinition, string>();

function digestOf(definition: CollectionDefinition): string {
  let digest = digests.get(definition);
  if (digest === undefined) {
    digest = createHash('sha256').update(JSON.stringify(definition)).digest('base64url');
    digests.set(definition, digest);
  }
  return digest;
}

function versionOf(definitions: readonly CollectionDefinition[]): string {
  const sorted = [...definitions].sort((a, b) => (a.name < b.name ? -1 : 1));
  const hash = createHash('sha256');
  for (const definition of sorted) hash.update(digestOf(definition));
  return hash.digest('base64url').slice(0, 16);
}

/** What a table that Kasbah did not make means by a type is for its columns to say, not for our defaults. */
function optionsOf(collection: CollectionDefinition, field: FieldDefinition, type: FieldType): FieldOptions {
  return collection.existing ? (field.options ?? {}) : { ...type.defaults, ...field.options };
}

function relationOf(
  type: FieldType,
  field: FieldDefinition,
  keyOf: (collection: string) => string,
): Relation | null {
  const options = (field.options ?? {}) as Record<string, string>;
  const collection = options.collection ?? '';
  switch (type.relation) {
    case 'many-to-one':
      return {
        kind: 'many-to-one',
        collection,
        keyField: options.key_field ?? field.name,
        targetKey: keyOf(collection),
      };
    case 'one-to-many':
      return { kind: 'one-to-many', collection, field: options.field ?? '' };
    case 'many-to-many':
      return {
        kind: 'many-to-many',
        collection,
        junction: options.junction ?? '',
        from: options.from ?? '',
        to: options.to ?? '',
        sort: options.sort ?? null,
      };
    default:
      return null;
  }
}

/**
 * Resolves checked definitions (see check-definitions.ts) into a snapshot for one database.
 * @throws TypeError when a definition names a type or collection that is not there; checking comes first.
 */
export function buildSnapshot(
  definitions: readonly CollectionDefinition[],
  types: ReadonlyMap<string, FieldType>,
  dialect: Dialect,
): Snapshot {
  const byName = new Map(definitions.map((definition) => [definition.name, definition]));
  let consulted = new Map<string, CollectionDefinition | undefined>();

  const keyDefinition = (collection: string): FieldDefinition => {
    consulted.set(collection, byName.get(collection));
    const key = byName.get(collection)?.fields.find((field) => field.primary);
    if (!key) throw new TypeError(`Collection ${collection} has no key to relate to`);
    return key;
  };
  const typeOf = (field: FieldDefinition): FieldType => {
    const type = types.get(field.type);
    if (!type) throw new TypeError(`Unknown field type ${field.type}`);
    return type.concrete?.(field.options ?? {}) ?? type;
  };
  const kinds = new Map<CollectionDefinition, FieldKinds>();
  const computedOf = (collection: CollectionDefinition, type: FieldType, options: FieldOptions) => {
    const computed = type.computed?.(options);
    if (!computed) return null;
    const known = kinds.get(collection) ?? fieldKinds(collection.fields, types);
    kinds.set(collection, known);
    return { expression: parseExpression(computed.expression, known), stored: computed.stored };
  };
  const scalarOf = (
    collection: CollectionDefinition,
    field: FieldDefinition,
    seen: readonly string[] = [],
  ): Scalar | null => {
    const type = typeOf(field);
    if (type.relation === 'many-to-one') {
      const target = String(field.options?.collection);
      if (seen.includes(target)) throw new TypeError(`The key of ${target} is a relation to itself`);
      return scalarOf(byName.get(target)!, keyDefinition(target), [...seen, target]);
    }
    if (type.relation) return null;
    const options = optionsOf(collection, field, type);
    const codec = type.codec?.(dialect, options) ?? {};
    return {
      type,
      options,
      encode: codec.encode,
      decode: codec.decode,
      asText: codec.asText ?? false,
      check: codec.check,
    };
  };
  const fieldOf = (collection: CollectionDefinition, definition: FieldDefinition): Field => {
    const type = typeOf(definition);
    const options = optionsOf(collection, definition, type);
    const relation = relationOf(type, definition, (target) => keyDefinition(target).name);
    const virtual = relation
      ? relation.kind !== 'many-to-one' || relation.keyField !== definition.name
      : type.column(options) === null;
    return {
      definition,
      id: definition.id ?? `${collection.name}.${definition.name}`,
      name: definition.name,
      type,
      options,
      column: virtual ? null : (definition.column ?? definition.name),
      scalar: scalarOf(collection, definition),
      relation,
      any: type.linksAny
        ? {
            collections: options.collections as string[],
            collectionField: String(options.collection_field),
          }
        : null,
      computed: computedOf(collection, type, options),
      readonly:
        Boolean(definition.readonly ?? definition.generated) ||
        Boolean(collection.readonly) ||
        Boolean(type.readonly),
      secret: Boolean(definition.secret) || type.writeOnly !== undefined,
    };
  };

  const collections = new Map<string, Collection>();
  for (const definition of definitions) {
    const known = resolved.get(definition);
    if (
      known?.types === types &&
      known.dialect === dialect &&
      [...known.consulted].every(([name, other]) => byName.get(name) === other)
    ) {
      collections.set(definition.name, known.collection);
      continue;
    }
    consulted = new Map();
    const fields = new Map(definition.fields.map((field) => [field.name, fieldOf(definition, field)]));
    const primaryKey = [...fields.values()].filter((field) => field.definition.primary);
    const collection: Collection = {
      definition: deepFreeze(definition),
      id: definition.id ?? definition.name,
      name: definition.name,
      table: definition.table ?? definition.name,
      fields,
      primaryKey,
      readonly: Boolean(definition.readonly) || primaryKey.length === 0,
    };
    resolved.set(definition, { collection, types, dialect, consulted });
    collections.set(definition.name, collection);
  }
  return Object.freeze({ version: versionOf(definitions), dialect, collections, types });
}

/** The collection of that name. @throws TypeError when it is not there: for names that came from the snapshot itself. */
export function collectionOf(snapshot: Snapshot, name: string): Collection {
  const collection = snapshot.collections.get(name);
  if (!collection) throw new TypeError(`No collection ${name} in the snapshot`);
  return collection;
}

/** The field of that name. @throws TypeError when it is not there. */
export function fieldOf(collection: Collection, name: string): Field {
  const field = collection.fields.get(name);
  if (!field) throw new TypeError(`No field ${name} in ${collection.name}`);
  return field;
}
