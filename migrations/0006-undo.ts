import type { Migration } from '../server/data/migrate.ts';

/** What undo and the trash ask of the changelog: which changeset takes back which, and what was deleted with another. */
export const migration: Migration = {
  name: '0006-undo',
  up(database) {
    const statements = [
      database.builder.schema.alterTable('kasbah_changesets', (table) => {
        table.string('undoes', 36);
      }),
      database.builder.schema.alterTable('kasbah_changes', (table) => {
        table.smallint('cascaded').notNullable().defaultTo(0);
      }),
    ];
    const whole = database.dialect === 'mysql';
    // Deletions and undoings are few among all changes: an index of them alone costs other writes nothing.
    const indexes = [
      `CREATE INDEX kasbah_changes_deletions ON kasbah_changes (${whole ? 'action, seq' : 'seq'})${whole ? '' : " WHERE action = 'delete'"}`,
      `CREATE INDEX kasbah_changesets_undoes ON kasbah_changesets (undoes)${whole ? '' : ' WHERE undoes IS NOT NULL'}`,
    ];
    return [...statements.flatMap((statement) => statement.toSQL().map((part) => part.sql)), ...indexes];
  },
};
