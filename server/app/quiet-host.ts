import { KasbahError } from '../lib/errors.ts';
import { silentLogger } from '../lib/logger.ts';
import { createAuditLog } from '../ops/audit-log.ts';
import { createCounters } from '../ops/counters.ts';
import type { Engine } from '../ops/engine.ts';
import { createHost } from '../plugin/create-host.ts';
import type { PluginHost } from '../plugin/host.ts';
import { type Config, loadConfig } from './config.ts';
import { openDataFolder, readSecret } from './data-folder.ts';
import { openEngine } from './open-engine.ts';
import { openStorage } from './open-storage.ts';

/** The engine of a command, and the server as a feature sees it where nothing else runs: no HTTP, no jobs, no mail. */
export interface QuietServer {
  engine: Engine;
  host: PluginHost;
  close(): Promise<void>;
}

const nothing = () => {
  throw new KasbahError('UNAVAILABLE', 'This does not run on the command line.', { status: 503 });
};

/** Opens what a command works on. @throws KasbahError CONFIG and what opening the database throws */
export async function openQuietServer(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<QuietServer> {
  const { config } = loadConfig(args, env);
  const folder = openDataFolder(config.data);
  const { engine, close } = await openEngine(config, folder, silentLogger);
  const audit = createAuditLog(engine);
  const values: Readonly<Record<string, Config[keyof Config]>> = config;
  // Named as the feature whose work commands do: counters and the like are kept under its name.
  const host = createHost('auth', 'auth', {
    ...{ engine, audit, counters: createCounters(engine), storage: openStorage(config, folder) },
    mailer: { delivers: false, send: nothing },
    jobs: nothing,
    plugins: () => [],
    actorOf: nothing,
    adminScripts: () => new Map(),
    server: {
      info: nothing,
      environment: () => [],
      publicUrl: config.publicUrl ?? `http://localhost:${config.port}`,
      announce: nothing,
      config: (key) => (key === 'secret' ? readSecret(folder, config.secret) : (values[key] ?? null)),
    },
  });
  return {
    engine,
    host,
    async close() {
      await audit.close();
      await close();
    },
  };
}
