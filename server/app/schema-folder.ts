import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { KasbahError, type Problem } from '../lib/errors.ts';
import { checkShape } from '../schema/check-definitions.ts';
import type { CollectionDefinition } from '../schema/definition.ts';
import { formatDefinition } from '../schema/definition-file.ts';

/** A definition with the file it stands in. */
export interface DefinitionFile {
  /** As a person would write it: the folder as it was given, and the name. */
  file: string;
  definition: CollectionDefinition;
}

/** @throws KasbahError INVALID_SCHEMA_FILE that names every file and place that is not right */
export function readSchemaFolder(folder: string): DefinitionFile[] {
  const path = resolve(folder);
  if (!existsSync(path)) return [];
  const problems: Problem[] = [];
  const found: DefinitionFile[] = [];
  for (const name of readdirSync(path).sort()) {
    if (!name.endsWith('.json')) continue;
    const file = join(folder, name);
    try {
      const definition = JSON.parse(readFileSync(join(path, name), 'utf8')) as CollectionDefinition;
      problems.push(
        ...checkShape(definition).map((problem) => ({ ...problem, path: `${file}: ${problem.path}` })),
      );
      found.push({ file, definition });
    } catch (error) {
      const message = `${file} is not valid JSON: ${(error as Error).message}`;
      problems.push({ code: 'INVALID_SCHEMA_FILE', message, path: file });
    }
  }
  if (problems.length > 0) throw schemaFileError(folder, problems);
  return found;
}

export function schemaFileError(folder: string, problems: readonly Problem[]): KasbahError {
  return new KasbahError(
    'INVALID_SCHEMA_FILE',
    `The files in ${folder} cannot be applied. Nothing was changed.`,
    { status: 0, problems },
  );
}

/** Writes `<collection>.json`, if its text would change; gives whether it did. */
export function writeSchemaFile(folder: string, definition: CollectionDefinition): boolean {
  const path = join(resolve(folder), `${definition.name}.json`);
  const text = formatDefinition(definition);
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return false;
  mkdirSync(resolve(folder), { recursive: true });
  writeFileSync(path, text);
  return true;
}

export function removeSchemaFile(file: string): void {
  rmSync(resolve(file), { force: true });
}
