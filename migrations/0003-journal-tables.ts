import type { Migration } from '../server/data/migrate.ts';

/** How each table was before a statement of a change that the database cannot roll back, so that it can be undone. */
export const migration: Migration = {
  name: '0003-journal-tables',
  up: (database) =>
    database.builder.schema
      .createTable('kasbah_journal_tables', (table) => {
        table.string('journal', 40).notNullable();
        table.integer('position').notNullable();
        table.text('definition', 'longtext');
        table.primary(['journal', 'position']);
      })
      .toSQL()
      .map((part) => part.sql),
};
