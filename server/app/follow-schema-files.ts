import { existsSync, watch } from 'node:fs';
import { resolve } from 'node:path';
import { isKasbahError } from '../lib/errors.ts';
import { definitionsOf } from '../ops/change-schema.ts';
import type { Engine } from '../ops/engine.ts';
import type { Config } from './config.ts';
import {
  applyFiles,
  compareSchema,
  planFiles,
  removeFiles,
  type SchemaComparison,
  writeFiles,
} from './sync-schema.ts';

const SETTLE_MS = 200;

function tellConflicts(engine: Engine, comparison: SchemaComparison): void {
  for (const { collection, file, differences } of comparison.conflicts) {
    const places = differences.map((difference) => difference.path);
    engine.logger.error(
      { collection, file, places },
      'A schema file and the database both changed; neither was overwritten. See: kasbah schema diff',
    );
  }
}

/** Brings files and database together: what is ahead on one side is carried to the other, conflicts are told. */
async function synchronise(engine: Engine, config: Config): Promise<void> {
  const folder = config.schemaDir;
  const comparison = await compareSchema(engine, folder);
  tellConflicts(engine, comparison);
  if (config.schemaFiles === 'offer') {
    for (const step of await planFiles(engine, folder, comparison.changed)) {
      engine.logger.warn(
        { step: step.title },
        'A schema file asks for a change; apply it with: kasbah schema apply',
      );
    }
    return;
  }
  for (const step of await applyFiles(engine, folder, comparison))
    engine.logger.info({ step: step.title }, 'Applied from the schema files');
  await writeFiles(engine, folder, comparison.outdated);
  await removeFiles(engine, comparison.orphaned);
}

/** After a change in the admin: every collection of Kasbah's schema has its file again. */
async function carryToFiles(engine: Engine, folder: string): Promise<void> {
  const comparison = await compareSchema(engine, folder);
  const conflicting = new Set(comparison.conflicts.map((conflict) => conflict.collection));
  const ahead = new Set(comparison.changed.map((one) => one.definition.name));
  const definitions = definitionsOf(engine.snapshot()).filter(
    (one) => !one.system && !conflicting.has(one.name) && !ahead.has(one.name),
  );
  await writeFiles(engine, folder, definitions);
  await removeFiles(engine, comparison.orphaned);
}

/**
 * Keeps the schema folder and the database two views of one schema, where the folder exists: at the start, when a file
 * changes, and when the schema is changed in the admin.
 * @throws KasbahError INVALID_SCHEMA_FILE at the start; later problems are logged
 */
export async function followSchemaFiles(
  engine: Engine,
  config: Config,
  closers: (() => Promise<unknown>)[],
): Promise<void> {
  const folder = resolve(config.schemaDir);
  if (config.schemaFiles === 'off' || !existsSync(folder)) return;
  await synchronise(engine, config);
  let queue = Promise.resolve();
  const later = (work: () => Promise<void>) => {
    queue = queue.then(work).catch((error: unknown) => {
      const problems = isKasbahError(error) ? error.problems : undefined;
      engine.logger.error(
        { err: error, problems },
        'The schema files and the database could not be brought together',
      );
    });
    return queue;
  };
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch(folder, () => {
    clearTimeout(timer);
    timer = setTimeout(() => void later(() => synchronise(engine, config)), SETTLE_MS);
  });
  if (config.schemaFiles === 'sync')
    engine.onSchemaChange.add(() => void later(() => carryToFiles(engine, config.schemaDir)));
  closers.push(async () => {
    clearTimeout(timer);
    watcher.close();
    await queue;
  });
}
