/** One place in which the database is not what the schema says of it. */
export interface SchemaDrift {
  kind:
    | 'table_gone'
    | 'table_added'
    | 'column_gone'
    | 'column_added'
    | 'type_changed'
    | 'nullability_changed'
    | 'default_changed'
    | 'unique_gone'
    | 'unique_added'
    | 'index_gone'
    | 'index_added'
    | 'reference_gone'
    | 'reference_added';
  /** The collection of the schema; of a new table the name it would get. */
  collection: string;
  table: string;
  field?: string;
  /** Of an index all its columns. */
  column?: string;
  /** What the schema says. */
  expected?: string;
  /** What the database has. */
  found?: string;
}
