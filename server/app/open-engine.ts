import { join } from 'node:path';
import { MIGRATIONS } from '../../migrations/all.ts';
import { createAccessService } from '../access/access-service.ts';
import type { Database } from '../data/database.ts';
import { migrate } from '../data/migrate.ts';
import { openDatabase } from '../data/open-database.ts';
import { type Cipher, createCipher } from '../lib/cipher.ts';
import type { Logger } from '../lib/logger.ts';
import { createEngine, type Engine } from '../ops/engine.ts';
import { loadSchema } from '../ops/load-schema.ts';
import { finishJournal } from '../ops/schema-journal.ts';
import type { FieldType } from '../schema/field-type.ts';
import { FIELD_TYPES } from '../schema/fields/all.ts';
import type { Config } from './config.ts';
import { readSecret } from './data-folder.ts';
import { FEATURES } from './features.ts';
import { loadPlugins } from './load-plugins.ts';
import { PluginRegistry } from './plugin-registry.ts';

/** An engine on the configured database with the collections and field types of all plugins; no HTTP, no jobs. */
export interface OpenEngine {
  engine: Engine;
  registry: PluginRegistry;
  close(): Promise<void>;
}

interface OpenBase {
  database: Database;
  registry: PluginRegistry;
  types: Map<string, FieldType>;
  cipher: Cipher;
}

/**
 * Opens and migrates the database and finds the plugins, and leaves the schema as it was kept.
 * @throws KasbahError; the database is closed again then
 */
export async function openBase(config: Config, folder: string, logger: Logger): Promise<OpenBase> {
  const url = config.database ?? `sqlite:${join(folder, 'kasbah.db')}`;
  const database = await openDatabase(url, {
    synchronous: config.synchronous,
    queryTimeout: config.queryTimeout * 1000,
  });
  try {
    const [ran, plugins] = await Promise.all([
      migrate(database, MIGRATIONS),
      loadPlugins(config.pluginsDir, logger),
    ]);
    for (const name of ran) logger.debug({ migration: name }, 'A migration ran');
    const registry = new PluginRegistry(FEATURES, plugins);
    const cipher = createCipher([
      readSecret(folder, config.secret),
      ...config.oldSecrets.split(',').filter(Boolean),
    ]);
    return { database, registry, types: registry.fieldTypes(FIELD_TYPES, cipher), cipher };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Opens the database, migrates it and loads the schema. @throws KasbahError; the database is closed again then */
export async function openEngine(config: Config, folder: string, logger: Logger): Promise<OpenEngine> {
  const { database, registry, types, cipher } = await openBase(config, folder, logger);
  try {
    await finishJournal(database, types, logger, new Date());
    const snapshot = await loadSchema(database, registry.collections(), types, logger);
    const access = await createAccessService(database);
    const engine = createEngine({ database, access, logger, cipher, snapshot });
    const close = async () => {
      await engine.search.stop();
      await database.close();
    };
    return { engine, registry, close };
  } catch (error) {
    await database.close();
    throw error;
  }
}
