import { ACCESS_COLLECTIONS } from '../access/system-collections.ts';
import { latestChange } from '../data/changelog.ts';
import { definitionsMark, readDefinitions } from '../data/definition-store.ts';
import { buildSnapshot } from '../schema/snapshot.ts';
import type { Engine } from './engine.ts';

const ACCESS_NAMES = ACCESS_COLLECTIONS.map(({ name }) => name);

/** What other servers and the command line change in the schema and in the policies of this database. */
export interface SchemaFollower {
  /** Asks for two marks and reads again what moved; of several calls at once one does it. */
  look(): Promise<void>;
}

/** Takes over what others change, when it is told to look. */
export function followSchema(engine: Engine): SchemaFollower {
  const { database } = engine;
  let known: string | null = null;
  let policies: number | null = null;
  let busy: Promise<void> | null = null;
  let again = false;
  const take = async () => {
    const rights = await latestChange(database, ACCESS_NAMES);
    if (policies !== null && rights !== policies) await engine.access.reload();
    policies = rights;
    const mark = await definitionsMark(database);
    if (mark === known) return;
    const current = engine.snapshot();
    const next = buildSnapshot(await readDefinitions(database), current.types, current.dialect);
    known = mark;
    if (next.version === engine.snapshot().version) return;
    engine.replaceSnapshot(next);
    await engine.access.reload();
    for (const listener of engine.onSchemaChange) listener();
    engine.logger.info('The schema was changed elsewhere and is taken over');
  };
  const run = async () => {
    do {
      again = false;
      await take();
    } while (again);
  };
  return {
    look() {
      // What is asked for while a look is under way may be newer than what that look has seen.
      if (busy) again = true;
      busy ??= run()
        .catch((error: unknown) =>
          engine.logger.warn({ err: error }, 'The database did not say whether the schema changed'),
        )
        .finally(() => {
          busy = null;
        });
      return busy;
    },
  };
}
