import { join } from 'node:path';
import { MIGRATIONS } from '../../migrations/all.ts';
import { createAccessService } from '../access/access-service.ts';
import { migrate } from '../data/migrate.ts';
import { openDatabase } from '../data/open-database.ts';
import type { Logger } from '../lib/logger.ts';
import { createEngine, type Engine } from '../ops/engine.ts';
import { loadSchema } from '../ops/load-schema.ts';
import { finishJournal } from '../ops/schema-journal.ts';
import { FIELD_TYPES } from '../schema/fields/all.ts';
import type { Config } from './config.ts';
import { FEATURES } from './features.ts';
import { loadPlugins } from './load-plugins.ts';
import { PluginRegistry } from './plugin-registry.ts';

/** An engine on the configured database with the collections and field types of all plugins; no HTTP, no jobs. */
export interface OpenEngine {
  engine: Engine;
  registry: PluginRegistry;
  close(): Promise<void>;
}

/** Opens the database, migrates it and loads the schema. @throws KasbahError; the database is closed again then */
export async function openEngine(config: Config, folder: string, logger: Logger): Promise<OpenEngine> {
  const url = config.database ?? `sqlite:${join(folder, 'kasbah.db')}`;
  const database = await openDatabase(url, { synchronous: config.synchronous });
  try {
    const [ran, plugins] = await Promise.all([
      migrate(database, MIGRATIONS),
      loadPlugins(config.pluginsDir, logger),
    ]);
    for (const name of ran) logger.debug({ migration: name }, 'A migration ran');
    const registry = new PluginRegistry(FEATURES, plugins);
    const types = registry.fieldTypes(FIELD_TYPES);
    await finishJournal(database, types, logger, new Date());
    const snapshot = await loadSchema(database, registry.collections(), types, logger);
    const engine = createEngine({ database, access: await createAccessService(database), logger, snapshot });
    return { engine, registry, close: () => database.close() };
  } catch (error) {
    await database.close();
    throw error;
  }
}
