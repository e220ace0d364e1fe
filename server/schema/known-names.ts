import { freeCleanName } from './clean-name.ts';
import type { CollectionDefinition } from './definition.ts';

/** Gives every table and column of an existing database its name in Kasbah: the one it has, else a clean one. */
export interface KnownNames {
  collection(table: string): string;
  /** Names for the columns of a table, in their order. */
  fields(table: string, columns: readonly string[]): Map<string, string>;
  /** The relation field that has the value of this column as its key, where one is known. */
  relation(table: string, column: string): string | undefined;
}

/** The names that the kept definitions give; new tables and columns get clean ones that nobody has. */
export function knownNames(kept: readonly CollectionDefinition[]): KnownNames {
  const byTable = new Map(kept.map((definition) => [definition.table ?? definition.name, definition]));
  const taken = new Set(kept.map((definition) => definition.name.toLowerCase()));
  const given = new Map<string, string>();
  return {
    collection(table) {
      let name = byTable.get(table)?.name ?? given.get(table);
      if (name === undefined) {
        name = freeCleanName(table, 'collection', taken);
        given.set(table, name);
      }
      return name;
    },
    fields(table, columns) {
      const known = new Map(
        byTable.get(table)?.fields.map((field) => [field.column ?? field.name, field.name]) ?? [],
      );
      const used = new Set(byTable.get(table)?.fields.map((field) => field.name.toLowerCase()) ?? []);
      return new Map(
        columns.map((column) => [column, known.get(column) ?? freeCleanName(column, 'field', used)]),
      );
    },
    relation(table, column) {
      const fields = byTable.get(table)?.fields ?? [];
      const holder = fields.find((field) => (field.column ?? field.name) === column);
      return fields.find((field) => holder && field.options?.key_field === holder.name)?.name;
    },
  };
}
