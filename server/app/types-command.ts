import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Actor, systemWithoutSecrets } from '../access/actor.ts';
import { ROLES } from '../access/system-collections.ts';
import { KasbahError } from '../lib/errors.ts';
import { silentLogger } from '../lib/logger.ts';
import { nearest } from '../lib/nearest.ts';
import type { Engine } from '../ops/engine.ts';
import { listItems } from '../ops/list.ts';
import { deriveTypes } from '../schema/derive-types.ts';
import { loadConfig } from './config.ts';
import { openDataFolder } from './data-folder.ts';
import { openEngine } from './open-engine.ts';

export const TYPES_HELP =
  '  kasbah types              prints TypeScript types of the schema; --out <file> writes them, --role <name> keeps to what the role may read';

/** Takes `--name value` out of the arguments. */
function take(args: string[], name: string): string | undefined {
  const at = args.indexOf(`--${name}`);
  if (at < 0) return undefined;
  const [, value] = args.splice(at, 2);
  if (value === undefined || value.startsWith('--'))
    throw new KasbahError('CONFIG', `--${name} needs a value.`, { status: 0 });
  return value;
}

/** Somebody who has this role and no other. @throws KasbahError CONFIG when there is no such role */
async function actorOfRole(engine: Engine, name: string): Promise<Actor> {
  const caller = { actor: systemWithoutSecrets('types'), source: 'cli' };
  const { items } = await listItems(engine, caller, ROLES, {
    parameters: () => ({ fields: 'id,name', limit: -1 }),
  });
  const role = items.find((one) => one.name === name) ?? items.find((one) => one.id === name);
  if (!role) {
    const near = nearest(
      name,
      items.map((one) => String(one.name)),
    );
    throw new KasbahError('CONFIG', `There is no role ${name}.`, {
      status: 0,
      ...(near && { hint: `Did you mean ${near}?` }),
    });
  }
  return { type: 'key', id: null, name, roles: [String(role.id)], attributes: {} };
}

/** Runs `kasbah types`; gives the exit code. @throws KasbahError for what stands in the way */
export async function runTypesCommand(
  given: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  print: (line: string) => void,
): Promise<number> {
  const args = [...given];
  const out = take(args, 'out');
  const role = take(args, 'role');
  const { config } = loadConfig(args, env);
  const { engine, close } = await openEngine(config, openDataFolder(config.data), silentLogger);
  try {
    const actor = role === undefined ? systemWithoutSecrets('types') : await actorOfRole(engine, role);
    const snapshot = engine.snapshot();
    const grant = await engine.access.grant(actor, snapshot);
    const text = deriveTypes(snapshot, grant.scope);
    if (out === undefined) print(text.trimEnd());
    else {
      writeFileSync(resolve(out), text);
      print(`Written to ${out}.`);
    }
    return 0;
  } finally {
    await close();
  }
}
