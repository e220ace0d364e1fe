import { system } from '../access/actor.ts';
import { silentLogger } from '../lib/logger.ts';
import { definitionsOf, type PlannedStep } from '../ops/change-schema.ts';
import { listParked, restoreParked } from '../ops/parked-schema.ts';
import { findDrift } from '../ops/schema-drift.ts';
import { type Config, loadConfig } from './config.ts';
import { openDataFolder } from './data-folder.ts';
import { openBase, openEngine } from './open-engine.ts';
import {
  applyFiles,
  compareSchema,
  planFiles,
  removeFiles,
  type SchemaComparison,
  type SchemaConflict,
  writeFiles,
} from './sync-schema.ts';

export const SCHEMA_HELP = `  kasbah schema pull        writes schema/<collection>.json from the database
  kasbah schema diff        shows where files and database differ
  kasbah schema plan        shows the steps that the files ask for, with their SQL and what they touch
  kasbah schema apply       applies them; doing it twice is safe
  kasbah schema check       ends with 1 when files and database differ (for CI)
  kasbah schema drift       shows what changed in the database behind Kasbah's back; ends with 1 when anything did
  kasbah schema parked      lists what was removed and is kept; with an id, restores it`;

type Print = (line: string) => void;

const show = (value: unknown) => (value === undefined ? '(absent)' : JSON.stringify(value));

function printConflicts(conflicts: readonly SchemaConflict[], print: Print): void {
  for (const conflict of conflicts) {
    print(`Conflict: ${conflict.collection} changed in ${conflict.file} and in the database.`);
    for (const { path, left, right } of conflict.differences)
      print(`  ${path}\n    file:     ${show(left)}\n    database: ${show(right)}`);
    print('  Make the file agree with the database where the database is right, then apply the rest.');
  }
}

function printSteps(steps: readonly PlannedStep[], print: Print): void {
  for (const [index, step] of steps.entries()) {
    print(`${index + 1}. ${step.title}`);
    const { rows, policies, relations, settings, types, misfits } = step.impact;
    const touched = [
      rows !== undefined && `${rows} items`,
      policies && `${policies} policies`,
      relations && relations.length > 0 && `links: ${relations.join(', ')}`,
      settings && settings.length > 0 && `settings: ${settings.join(', ')}`,
      types && `generated types: ${types.join(', ')}`,
      misfits && `${misfits.count} values do not convert`,
    ].filter(Boolean);
    if (touched.length > 0) print(`   touches ${touched.join('; ')}`);
    for (const line of step.sql) print(`   ${line}`);
  }
}

function summary(comparison: SchemaComparison, print: Print): boolean {
  for (const { file } of comparison.changed) print(`${file} is ahead of the database.`);
  for (const { name } of comparison.outdated) print(`${name} changed in the database; its file is behind.`);
  for (const { file } of comparison.orphaned) print(`${file}: its collection was removed in the database.`);
  printConflicts(comparison.conflicts, print);
  return (
    comparison.changed.length +
      comparison.outdated.length +
      comparison.orphaned.length +
      comparison.conflicts.length ===
    0
  );
}

/** Compares before anything is opened for good: a start takes over what it finds. */
async function printDrift(config: Config, print: Print): Promise<number> {
  const { database, types } = await openBase(config, openDataFolder(config.data), silentLogger);
  try {
    const drift = await findDrift(database, types);
    for (const { message } of drift) print(message);
    if (drift.length === 0) print('The database is as Kasbah knows it.');
    return drift.length === 0 ? 0 : 1;
  } finally {
    await database.close();
  }
}

/** Runs `kasbah schema …`; gives the exit code. @throws KasbahError for what stands in the way */
export async function runSchemaCommand(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  print: Print,
): Promise<number> {
  const [verb = '', ...rest] = args;
  const id = verb === 'parked' && rest[0] && !rest[0].startsWith('-') ? rest.shift() : undefined;
  const { config } = loadConfig(rest, env);
  if (verb === 'drift') return printDrift(config, print);
  const { engine, close } = await openEngine(config, openDataFolder(config.data), silentLogger);
  const folder = config.schemaDir;
  try {
    if (verb === 'parked') {
      const caller = { actor: system('command line'), source: 'cli' };
      if (id) await restoreParked(engine, caller, id);
      for (const parked of await listParked(engine, caller))
        print(
          `${parked.id}  ${parked.collection}${parked.field ? `.${parked.field}` : ''}  ${parked.reason}  ${parked.at}`,
        );
      return 0;
    }
    const comparison = await compareSchema(engine, folder);
    if (verb === 'pull') {
      if (comparison.conflicts.length > 0 || comparison.changed.length > 0) {
        summary(comparison, print);
        print('Nothing was written: apply the files first, or delete those that are wrong.');
        return 1;
      }
      const definitions = definitionsOf(engine.snapshot()).filter((one) => !one.system);
      const written = await writeFiles(engine, folder, definitions);
      await removeFiles(engine, comparison.orphaned);
      print(
        written.length > 0
          ? `Written to ${folder}: ${written.join(', ')}.`
          : `${folder} agrees with the database.`,
      );
      return 0;
    }
    if (verb === 'diff' || verb === 'check') {
      const agrees = summary(comparison, print);
      if (agrees) print(`${folder} agrees with the database.`);
      return agrees || verb === 'diff' ? 0 : 1;
    }
    if (verb === 'plan' || verb === 'apply') {
      if (comparison.conflicts.length > 0) {
        printConflicts(comparison.conflicts, print);
        return 1;
      }
      const steps =
        verb === 'plan'
          ? await planFiles(engine, folder, comparison.changed)
          : await applyFiles(engine, folder, comparison);
      printSteps(steps, print);
      if (steps.length === 0) print('There is nothing to do.');
      else if (verb === 'apply')
        print('Applied. Servers that run on this database take it over within seconds.');
      return 0;
    }
    print(SCHEMA_HELP);
    return 78;
  } finally {
    await close();
  }
}
