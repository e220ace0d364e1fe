import { ACCESS_COLLECTIONS } from '../access/system-collections.ts';
import { latestChange } from '../data/changelog.ts';
import { definitionsMark, readDefinitions } from '../data/definition-store.ts';
import { buildSnapshot } from '../schema/snapshot.ts';
import type { Engine } from './engine.ts';

const ACCESS_NAMES = ACCESS_COLLECTIONS.map(({ name }) => name);

/**
 * Takes over what other servers and the command line change in the schema and in the policies of this database: asks
 * for two marks every `everyMs` and reads again what moved. @returns a function that ends it
 */
export function followSchema(engine: Engine, everyMs: number): () => void {
  const { database } = engine;
  let known: string | null = null;
  let policies: number | null = null;
  let busy = false;
  const look = async () => {
    if (busy) return;
    busy = true;
    try {
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
    } catch (error) {
      engine.logger.warn({ err: error }, 'The database did not say whether the schema changed');
    } finally {
      busy = false;
    }
  };
  const timer = setInterval(() => void look(), everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
