/** A column as the database's own catalogue describes it. */
export interface TableColumn {
  name: string;
  /** The native type in lower case, with its length or precision: `varchar(160)`, `numeric(10,2)`. */
  type: string;
  nullable: boolean;
  /** The default as the catalogue writes it (`'draft'::text`, `now()`), or null without one. */
  default: string | null;
  /** The database makes the value: auto increment, serial, identity, generated. */
  generated: boolean;
  /** The values of an enum, spelled as they are. */
  choices: string[] | null;
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
  /** Unique keys and indexes over whole columns of all rows, the primary key left out. */
  uniques: string[][];
  /** Other indexes over whole columns of all rows. */
  indexes: string[][];
  /** The conditions of check constraints, as the catalogue writes them. */
  checks: string[];
  comment: string | null;
}
