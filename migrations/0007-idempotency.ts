import type { Migration } from '../server/data/migrate.ts';

/** Answers that are kept for writes with an Idempotency-Key; the key and what was asked are kept as hashes. */
export const migration: Migration = {
  name: '0007-idempotency',
  up: (database) =>
    database.builder.schema
      .createTable('kasbah_idempotency', (table) => {
        table.string('actor', 80).notNullable();
        table.string('key', 64).notNullable();
        table.string('hash', 64).notNullable();
        table.string('state', 10).notNullable();
        table.string('owner', 36).notNullable();
        table.bigInteger('started_at').notNullable();
        table.bigInteger('expires_at').notNullable().index();
        table.integer('status');
        table.text('answer', 'longtext');
        table.primary(['actor', 'key']);
      })
      .toSQL()
      .map((part) => part.sql),
};
