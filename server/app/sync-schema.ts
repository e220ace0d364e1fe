import { system } from '../access/actor.ts';
import { forgetSynced, readSynced, writeSynced } from '../data/synced-files.ts';
import { isKasbahError } from '../lib/errors.ts';
import { applySchema, definitionsOf, type PlannedStep, planSchema } from '../ops/change-schema.ts';
import type { Engine } from '../ops/engine.ts';
import { compareDefinitions, type DefinitionDifference } from '../schema/compare-definitions.ts';
import type { CollectionDefinition } from '../schema/definition.ts';
import { withKey } from '../schema/plan-change.ts';
import {
  type DefinitionFile,
  readSchemaFolder,
  removeSchemaFile,
  schemaFileError,
  writeSchemaFile,
} from './schema-folder.ts';

/** A collection that changed in its file and in the database since they last agreed. */
export interface SchemaConflict {
  collection: string;
  file: string;
  /** left: the file, right: the database. */
  differences: DefinitionDifference[];
}

/** How the files and the database stand to each other. */
export interface SchemaComparison {
  /** Files that are ahead: to be applied. */
  changed: DefinitionFile[];
  /** Collections that are ahead: their files are to be written. */
  outdated: CollectionDefinition[];
  /** Files whose collection was removed in the database since. */
  orphaned: DefinitionFile[];
  conflicts: SchemaConflict[];
  /** Files that already say what the database says. */
  agreed: CollectionDefinition[];
}

const caller = { actor: system('schema files'), source: 'files' };
const same = (a: CollectionDefinition, b: CollectionDefinition) =>
  a.name === b.name && compareDefinitions(a, b).length === 0;

/** Compares each file with the database and with what both last agreed on. Nothing is changed. */
export async function compareSchema(engine: Engine, folder: string): Promise<SchemaComparison> {
  const files = readSchemaFolder(folder);
  const synced = await readSynced(engine.database);
  const current = definitionsOf(engine.snapshot()).filter((one) => !one.system);
  const result: SchemaComparison = { changed: [], outdated: [], orphaned: [], conflicts: [], agreed: [] };
  for (const entry of files) {
    const given = entry.definition;
    const there =
      current.find((one) => given.id !== undefined && one.id === given.id) ??
      current.find((one) => one.name === given.name);
    const definition = there ? withKey(given, there) : given;
    const base = synced.get(there?.id ?? definition.id ?? '');
    if (!there) (base && same(base, definition) ? result.orphaned : result.changed).push(entry);
    else if (same(definition, there)) result.agreed.push(there);
    else if (base && same(base, definition)) result.outdated.push(there);
    else if (!base || same(base, there)) result.changed.push(entry);
    else
      result.conflicts.push({
        collection: there.name,
        file: entry.file,
        differences: compareDefinitions(definition, there),
      });
  }
  return result;
}

/** What applying the files would do. @throws KasbahError INVALID_SCHEMA_FILE */
export async function planFiles(
  engine: Engine,
  folder: string,
  changed: readonly DefinitionFile[],
): Promise<PlannedStep[]> {
  if (changed.length === 0) return [];
  return inFiles(
    folder,
    async () =>
      (await planSchema(engine, caller, { collections: changed.map((one) => one.definition) })).steps,
  );
}

async function inFiles<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isKasbahError(error)) throw error;
    const { code, message, path } = error;
    const problems =
      error.problems.length > 0 ? error.problems : [{ code, message, ...(path !== undefined && { path }) }];
    throw schemaFileError(
      folder,
      problems.map((problem) => ({ ...problem, path: `${folder}: ${problem.path ?? ''}` })),
    );
  }
}

/** Applies the files that are ahead, and remembers that both sides agree; a second time it does nothing. */
export async function applyFiles(
  engine: Engine,
  folder: string,
  comparison: SchemaComparison,
): Promise<PlannedStep[]> {
  const { changed } = comparison;
  const steps =
    changed.length === 0
      ? []
      : await inFiles(
          folder,
          async () =>
            (await applySchema(engine, caller, { collections: changed.map((one) => one.definition) })).steps,
        );
  const names = new Set(changed.map((one) => one.definition.name));
  // A rename reaches into collections whose files know nothing of it: what they agreed on is what they were before.
  await remember(engine, [
    ...comparison.agreed,
    ...definitionsOf(engine.snapshot()).filter((one) => names.has(one.name)),
  ]);
  return steps;
}

async function remember(engine: Engine, definitions: readonly CollectionDefinition[]): Promise<void> {
  const synced = await readSynced(engine.database);
  for (const definition of definitions) {
    const known = synced.get(definition.id ?? '');
    if (!known || !same(known, definition)) await writeSynced(engine.database, definition);
  }
}

/** Writes the files of these collections from the database; gives the names of those whose text changed. */
export async function writeFiles(
  engine: Engine,
  folder: string,
  definitions: readonly CollectionDefinition[],
): Promise<string[]> {
  const files = readSchemaFolder(folder);
  const written: string[] = [];
  for (const definition of definitions) {
    const old = files.find(
      (one) =>
        one.definition.id !== undefined &&
        one.definition.id === definition.id &&
        one.definition.name !== definition.name,
    );
    if (old) removeSchemaFile(old.file);
    if (writeSchemaFile(folder, definition)) written.push(definition.name);
  }
  await remember(engine, definitions);
  return written;
}

/** Takes away the files of collections that are gone. */
export async function removeFiles(engine: Engine, orphaned: readonly DefinitionFile[]): Promise<void> {
  for (const { file, definition } of orphaned) {
    removeSchemaFile(file);
    if (definition.id !== undefined) await forgetSynced(engine.database, definition.id);
  }
}
