import { MIGRATIONS } from '../../../migrations/all.ts';
import { createAccessService } from '../../access/access-service.ts';
import { type Actor, system } from '../../access/actor.ts';
import { ACCESS_COLLECTIONS } from '../../access/system-collections.ts';
import type { Database } from '../../data/database.ts';
import { migrate } from '../../data/migrate.ts';
import { openDatabase } from '../../data/open-database.ts';
import { createCipher } from '../../lib/cipher.ts';
import { silentLogger } from '../../lib/logger.ts';
import { FIELD_TYPES } from '../../schema/fields/all.ts';
import type { Item } from '../../schema/item.ts';
import { withCipher } from '../../schema/with-cipher.ts';
import { createItems } from '../create.ts';
import { type Caller, createEngine, type Engine } from '../engine.ts';
import { listItems } from '../list.ts';
import { loadSchema } from '../load-schema.ts';
import { finishJournal } from '../schema-journal.ts';

const cipher = createCipher(['a secret of the tests, long enough']);

/** The verbs on a database, without HTTP and features. */
export interface TestEngine {
  engine: Engine;
  caller: Caller;
  create(collection: string, ...items: Item[]): Promise<(Item | null)[]>;
  list(collection: string, parameters?: Item, actor?: Actor): Promise<Item[]>;
  close(): Promise<void>;
}

/** Opens a database as a start of the server does, up to the verbs; `wrap` may put itself between them and it. */
export async function openTestEngine(
  url: string,
  wrap: (database: Database) => Database = (database) => database,
): Promise<TestEngine> {
  const database = wrap(await openDatabase(url, { synchronous: 'NORMAL' }));
  await migrate(database, MIGRATIONS);
  const types = new Map(FIELD_TYPES.map((type) => [type.name, withCipher(type, cipher)]));
  await finishJournal(database, types, silentLogger, new Date());
  const snapshot = await loadSchema(database, ACCESS_COLLECTIONS, types, silentLogger);
  const engine = createEngine({
    database,
    access: await createAccessService(database),
    logger: silentLogger,
    cipher,
    snapshot,
  });
  const caller: Caller = { actor: system('test'), source: 'test' };
  return {
    engine,
    caller,
    create: (collection, ...items) =>
      createItems(engine, caller, collection, items, { parameters: () => ({}) }),
    list: async (collection, parameters = {}, actor) =>
      (
        await listItems(engine, actor ? { actor, source: 'test' } : caller, collection, {
          parameters: () => parameters,
        })
      ).items,
    async close() {
      await engine.search.stop();
      await database.close();
    },
  };
}
