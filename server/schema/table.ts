/** A column as the database's own catalogue describes it. */
export interface TableColumn {
  name: string;
  /** The native type in lower case, with its length or precision: `varchar(160)`, `numeric(10,2)`. */
  type: string;
  nullable: boolean;
  hasDefault: boolean;
  /** The database makes the value: auto increment, serial, identity, generated. */
  generated: boolean;
  comment: string | null;
}

export interface ForeignKey {
  columns: string[];
  table: string;
  /** Columns of the other table; empty means its primary key. */
  references: string[];
}

export interface Table {
  name: string;
  view: boolean;
  columns: TableColumn[];
  primaryKey: string[];
  foreignKeys: ForeignKey[];
  /** Single-column unique keys. */
  uniques: string[];
  comment: string | null;
}
