import { KasbahError } from '../lib/errors.ts';
import { withChangeLock } from './change-lock.ts';
import { allBuilt, type Database, type Executor, runBuilt } from './database.ts';

/** One step of Kasbah's own tables; never changed after a release, only followed by another. */
export interface Migration {
  /** `0001-foundation`: sorts in the order to run. */
  name: string;
  /** The statements, one by one, for this database. */
  up(database: Database): string[] | Promise<string[]>;
}

const TABLE = 'kasbah_migrations';

async function tableExists(database: Database): Promise<boolean> {
  try {
    await database.all(`SELECT 1 FROM ${TABLE} WHERE 1 = 0`);
    return true;
  } catch {
    return false;
  }
}

/**
 * Brings Kasbah's own tables up to date. @returns the names of the migrations that ran.
 * @throws KasbahError DATABASE_NEWER when the database knows migrations that this version does not
 */
export async function migrate(
  database: Database,
  migrations: readonly Migration[],
  now = new Date(),
): Promise<string[]> {
  const ran: string[] = [];
  const run = async (tx: Executor) => {
    if (!(await tableExists(database))) {
      await tx.run(`CREATE TABLE ${TABLE} (name varchar(100) NOT NULL PRIMARY KEY, at bigint NOT NULL)`);
    }
    const done = new Set(
      (await allBuilt(tx, database.builder(TABLE).select('name'))).map((row) => String(row.name)),
    );
    const known = new Set(migrations.map((migration) => migration.name));
    const newer = [...done].filter((name) => !known.has(name));
    if (newer.length > 0) {
      throw new KasbahError(
        'DATABASE_NEWER',
        `This database was migrated by a newer Kasbah (${newer.join(', ')}).`,
        {
          status: 0,
          hint: 'Start that version or a later one. Nothing was changed.',
        },
      );
    }
    for (const migration of migrations.filter((one) => !done.has(one.name))) {
      for (const statement of await migration.up(database)) await tx.run(statement);
      await runBuilt(tx, database.builder(TABLE).insert({ name: migration.name, at: now.getTime() }));
      ran.push(migration.name);
    }
  };
  await database.transaction((tx) => withChangeLock(tx, () => run(tx)));
  return ran;
}
