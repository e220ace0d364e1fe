import type { FieldWords, Translations } from './definition.ts';
import type { Operator } from './operators.ts';
import type { FilterJson } from './query.ts';

/** What the signed-in person may do with a collection as a whole. */
export interface ManifestRights {
  create: boolean;
  read: boolean;
  update: boolean;
  delete: boolean;
  /** Whether what may be read may be taken away as a file. */
  export: boolean;
}

/** A relation as the admin draws it; `field` is the name of the other side where one exists. */
export interface ManifestRelation {
  kind: 'many-to-one' | 'one-to-many' | 'many-to-many';
  /** The collection at the other end. */
  collection: string;
  /** many-to-one: the scalar field holding the key when that is a field of its own (`AlbumId` for `Album`). */
  key_field?: string;
  /** one-to-many: the many-to-one field on the other side; also set on many-to-one where the other side has a field. */
  field?: string;
}

export interface ManifestField {
  /** Stable id: a rename keeps it. */
  id: string;
  name: string;
  type: string;
  label: string;
  note: string | null;
  /** Part of the key of the collection. */
  primary: boolean;
  required: boolean;
  unique: boolean;
  hidden: boolean;
  width: 'half' | 'full';
  /** While it does not hold, the form does not show the field. */
  condition: FilterJson | null;
  translations: Translations<FieldWords>;
  /** Nobody may write it: generated, computed or a database-made key. */
  readonly: boolean;
  default: unknown;
  has_default: boolean;
  options: Record<string, unknown>;
  operators: readonly Operator[];
  sortable: boolean;
  relation: ManifestRelation | null;
  /** Set on links to one of several collections: those that may be seen, and the field that names the collection. */
  any?: { collections: string[]; field: string };
  can: { read: boolean; create: boolean; update: boolean };
}

export interface ManifestCollection {
  id: string;
  name: string;
  label: string;
  note: string | null;
  icon: string | null;
  color: string | null;
  translations: Translations;
  hidden: boolean;
  singleton: boolean;
  /** A view or a table without a key: nothing can be written. */
  readonly: boolean;
  /** Found in the database, not made by Kasbah. */
  existing: boolean;
  /** Names of the key's fields; empty where the table has none. */
  primary_key: string[];
  /** For example `{{Title}}`: how one record is named in lists, links and titles. */
  display_template: string;
  default_sort: string[];
  /** The field that people order records by hand with. */
  sort_field: string | null;
  /** How a record is archived, and taken out again. */
  archive: { field: string; archived: unknown; unarchived: unknown } | null;
  /** Whether the values of earlier changes are kept. */
  history: 'full' | 'summary' | 'off';
  fields: ManifestField[];
  can: ManifestRights;
}

/** A type that a field can have. */
export interface ManifestFieldType {
  name: string;
  label: string;
  relation: boolean;
  /** Its whole numbers can hold the place of a record ordered by hand. */
  ordinal: boolean;
  /** JSON Schema of its options. */
  options: Record<string, unknown>;
}

/** A page that a plugin adds to the admin. */
export interface ManifestPlugin {
  name: string;
  label: string;
  version: string;
  /** URL of the plugin's admin script (an ES module), or null. */
  admin: string | null;
}

/** Everything the admin needs to draw itself for one actor: a pure function of snapshot and grant. */
export interface Manifest {
  version: string;
  database: 'sqlite' | 'postgres' | 'mysql';
  collections: ManifestCollection[];
  field_types: ManifestFieldType[];
  plugins: ManifestPlugin[];
}
