import type { Migration } from '../server/data/migrate.ts';

/** Changes of which only the names of the fields are kept. */
export const migration: Migration = {
  name: '0004-summary-history',
  up: (database) =>
    database.builder.schema
      .alterTable('kasbah_changes', (table) => {
        table.text('fields', 'longtext');
      })
      .toSQL()
      .map((part) => part.sql),
};
