import type { Migration } from '../server/data/migrate.ts';

/** What changing the schema needs to remember: what was removed and is kept, plans half applied, files last agreed on. */
export const migration: Migration = {
  name: '0002-schema-changes',
  up: (database) => [
    ...database.builder.schema
      .createTable('kasbah_parked', (table) => {
        table.string('id', 40).notNullable().primary();
        table.string('kind', 12).notNullable();
        table.string('collection', 64).notNullable();
        table.string('field', 64);
        table.string('stored_as', 64).notNullable();
        table.text('definition', 'mediumtext').notNullable();
        table.string('reason', 20).notNullable();
        table.bigInteger('at').notNullable();
      })
      .toSQL()
      .map((part) => part.sql),
    ...database.builder.schema
      .createTable('kasbah_journal', (table) => {
        table.string('id', 40).notNullable().primary();
        table.bigInteger('at').notNullable();
        table.integer('done').notNullable();
        table.text('operations', 'longtext').notNullable();
      })
      .toSQL()
      .map((part) => part.sql),
    ...database.builder.schema
      .createTable('kasbah_schema_files', (table) => {
        table.string('collection', 64).notNullable().primary();
        table.text('definition', 'mediumtext').notNullable();
      })
      .toSQL()
      .map((part) => part.sql),
  ],
};
