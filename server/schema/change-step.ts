/** A property of a column that can change while its values stay. */
export type ColumnProperty = 'required' | 'unique' | 'indexed' | 'default' | 'size';

/** One step from the schema as it is to the schema as wanted; the ops floor gives it its statements. */
export type ChangeStep =
  | { kind: 'create_collection'; collection: string }
  | { kind: 'rename_collection'; collection: string; from: string }
  | { kind: 'park_collection'; collection: string }
  | { kind: 'add_field'; collection: string; field: string }
  | { kind: 'rename_field'; collection: string; field: string; from: string }
  | { kind: 'change_type'; collection: string; field: string; from: string }
  | { kind: 'change_column'; collection: string; field: string; properties: ColumnProperty[] }
  /** The stored values of a computed field are worked out anew. */
  | { kind: 'recompute_field'; collection: string; field: string }
  /** Indexes over several fields come and go. */
  | { kind: 'change_indexes'; collection: string }
  | { kind: 'park_field'; collection: string; field: string }
  | { kind: 'restore_field'; collection: string; field: string }
  | { kind: 'restore_collection'; collection: string }
  | { kind: 'remove_relation'; collection: string; field: string }
  | { kind: 'change_settings'; collection: string; field?: string };
