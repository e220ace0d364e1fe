import type { Knex } from 'knex';
import type { Migration } from '../server/data/migrate.ts';

/** Kasbah's foundation: the definitions of collections, and the changelog. */
export const migration: Migration = {
  name: '0001-foundation',
  up(database) {
    const create: Knex.SchemaBuilder['createTable'] = (name, build) =>
      database.builder.schema.createTable(name, build);
    const statements = [
      create('kasbah_collections', (table) => {
        table.string('id', 64).notNullable().primary();
        table.string('name', 64).notNullable().unique();
        table.text('definition', 'mediumtext').notNullable();
        table.bigInteger('changed_at').notNullable();
      }),
      create('kasbah_changesets', (table) => {
        table.string('id', 36).notNullable().primary();
        table.bigInteger('at').notNullable().index();
        table.string('actor_type', 10).notNullable();
        table.string('actor_id', 64);
        table.string('actor_name', 200).notNullable();
        table.string('source', 40).notNullable();
        table.text('comment');
      }),
      create('kasbah_changes', (table) => {
        table.bigIncrements('seq');
        table.string('changeset', 36).notNullable().index();
        table.string('collection', 64).notNullable();
        table.string('item', 255).notNullable();
        table.string('action', 10).notNullable();
        table.text('before', 'longtext');
        table.text('after', 'longtext');
        table.index(['collection', 'item']);
      }),
    ];
    return statements.flatMap((statement) => statement.toSQL().map((part) => part.sql));
  },
};
