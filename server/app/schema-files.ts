import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { system } from '../access/actor.ts';
import { isKasbahError, KasbahError, type Problem } from '../lib/errors.ts';
import { applySchema } from '../ops/change-schema.ts';
import type { Engine } from '../ops/engine.ts';
import { checkShape } from '../schema/check-definitions.ts';

/**
 * Applies the definitions in `schema/*.json`, all or none. @returns the titles of the steps that were taken
 * @throws KasbahError INVALID_SCHEMA_FILE that names every file and place
 */
export async function applySchemaFiles(engine: Engine, folder: string): Promise<string[]> {
  const path = resolve(folder);
  if (!existsSync(path)) return [];
  const problems: Problem[] = [];
  const definitions: unknown[] = [];
  const files = readdirSync(path)
    .filter((name) => name.endsWith('.json'))
    .sort();
  for (const name of files) {
    const file = join(folder, name);
    try {
      const definition: unknown = JSON.parse(readFileSync(join(path, name), 'utf8'));
      problems.push(
        ...checkShape(definition).map((problem) => ({ ...problem, path: `${file}: ${problem.path}` })),
      );
      definitions.push(definition);
    } catch (error) {
      problems.push({
        code: 'INVALID_SCHEMA_FILE',
        message: `${file} is not valid JSON: ${(error as Error).message}`,
        path: file,
      });
    }
  }
  if (problems.length === 0 && definitions.length > 0) {
    try {
      const plan = await applySchema(
        engine,
        { actor: system('schema files'), source: 'files' },
        { collections: definitions },
      );
      return plan.steps.map((step) => step.title);
    } catch (error) {
      if (!isKasbahError(error)) throw error;
      const own =
        error.problems.length > 0
          ? error.problems
          : [{ code: error.code, message: error.message, ...(error.path && { path: error.path }) }];
      problems.push(...own.map((problem) => ({ ...problem, path: `${folder}: ${problem.path ?? ''}` })));
    }
  }
  if (problems.length === 0) return [];
  throw new KasbahError(
    'INVALID_SCHEMA_FILE',
    `The files in ${folder} cannot be applied. Nothing was changed.`,
    { status: 0, problems },
  );
}
