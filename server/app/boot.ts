import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GUEST } from '../access/actor.ts';
import { ACCESS_COLLECTIONS } from '../access/system-collections.ts';
import { createApp, createHttpServer } from '../api/app.ts';
import { measureLateness, refuseOverload } from '../api/overload.ts';
import { RateLimits } from '../api/rate-limits.ts';
import { createJobService } from '../jobs/job-service.ts';
import { openRelay, type RelayConfig } from '../jobs/relay.ts';
import { KasbahError } from '../lib/errors.ts';
import type { Logger } from '../lib/logger.ts';
import { createAuditLog } from '../ops/audit-log.ts';
import { createCounters } from '../ops/counters.ts';
import { shareChanges } from '../ops/share-changes.ts';
import { createHost, type HostServices } from '../plugin/create-host.ts';
import type { Dialect } from '../schema/dialect.ts';
import { CONFIG_KEYS, type Config, describeConfig, type LoadedConfig, secretsOf } from './config.ts';
import { openDataFolder, readSecret } from './data-folder.ts';
import { followSchemaFiles } from './follow-schema-files.ts';
import { readHttpSettings } from './http-settings.ts';
import { createLogger } from './logger.ts';
import { openEngine } from './open-engine.ts';
import { openMailer } from './open-mailer.ts';
import { openStorage } from './open-storage.ts';
import { warnOfLoosened } from './warn-of-loosened.ts';

/** A running Kasbah. */
export interface Running {
  url: string;
  /** The port that it listens on, whatever address people use. */
  port: number;
  /** Lines for the person who started it, such as the set-up link. */
  announcements: readonly string[];
  logger: Logger;
  /** Stops taking requests and jobs, waits for those under way, closes the database. */
  close(): Promise<void>;
}

/** How soon a change by another process is taken over where no relay tells of it. */
const FOLLOW_MS = 1000;

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** The version in package.json, from the sources or from dist. */
export function kasbahVersion(): string {
  for (const folder of [root, join(root, '..')]) {
    try {
      return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version;
    } catch {}
  }
  return '0.0.0';
}

/** Where processes tell each other of changes; null: they look at the database. */
function relayOf(config: Config, dialect: Dialect): RelayConfig | null {
  if (config.redisUrl) return { kind: 'redis', url: config.redisUrl };
  return dialect === 'postgres' && config.database ? { kind: 'postgres', url: config.database } : null;
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      const message = taken
        ? `Port ${port} on ${host} is taken by another program.`
        : `Kasbah cannot listen on ${host}:${port}: ${error.message}`;
      const hint = 'Stop the other program, or choose another port with --port or KASBAH_PORT.';
      reject(new KasbahError(taken ? 'PORT_IN_USE' : 'CONFIG', message, { status: 0, hint, cause: error }));
    });
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

/** The server as plugins see it: what the environment keeps secret stays so. */
function withoutSecrets(server: HostServices['server']): HostServices['server'] {
  const secrets = new Set<string>(CONFIG_KEYS.filter((key) => key.secret).map((key) => key.key));
  return {
    info: server.info,
    environment: server.environment,
    announce: server.announce,
    get publicUrl() {
      return server.publicUrl;
    },
    config: (key) => (secrets.has(key) ? null : server.config(key)),
  };
}

/** `admin.js`, `admin.css`, `admin-….js` and `assets/`: the server half may lie beside them and is nobody's to read. */
function adminHalf(file: string): (name: string) => boolean {
  const stem = basename(file).replace(/\.\w+$/, '');
  return (name) => name.startsWith(`${stem}.`) || name.startsWith(`${stem}-`) || name.startsWith('assets/');
}

/**
 * Starts everything: data folder, database, migrations, schema, plugins, HTTP, jobs.
 * @throws KasbahError with one clear message; nothing is left half made
 */
export async function boot(loaded: LoadedConfig): Promise<Running> {
  const { config } = loaded;
  const folder = openDataFolder(config.data);
  const secret = readSecret(folder, config.secret);
  const logger = createLogger(config.logLevel, [secret, ...secretsOf(config)]);
  warnOfLoosened(config, logger);
  const { engine, registry, close: closeEngine } = await openEngine(config, folder, logger);
  const { access, database } = engine;
  const closers: (() => Promise<unknown>)[] = [closeEngine];
  const close = async () => {
    for (const closer of closers.reverse()) await closer();
  };
  try {
    // Awaited by the write, so that a right that was taken is gone when its taking is answered.
    engine.onCommit.add((collections) =>
      ACCESS_COLLECTIONS.some(({ name }) => collections.has(name)) ? access.reload() : undefined,
    );
    await followSchemaFiles(engine, config, closers);
    const relay = relayOf(config, database.dialect);
    closers.push(
      shareChanges(engine, relay && ((listeners) => openRelay(relay, listeners, logger)), FOLLOW_MS),
    );
    const audit = createAuditLog(engine);
    closers.push(() => audit.close());
    const counters = createCounters(engine);
    const announcements: string[] = [];
    let ready = false;
    let publicUrl =
      config.publicUrl ?? `http://${config.host === '0.0.0.0' ? 'localhost' : config.host}:${config.port}`;
    let jobs: ReturnType<typeof createJobService> | null = null;
    const services: HostServices = {
      engine,
      audit,
      counters,
      storage: openStorage(config, folder),
      mailer: openMailer(config, folder, logger),
      jobs() {
        if (!jobs) throw new KasbahError('UNAVAILABLE', 'Jobs are not ready yet.', { status: 503 });
        return jobs;
      },
      plugins: () => registry.states(),
      actorOf: (subject) => registry.actorOf(subject),
      adminScripts: () =>
        new Map(
          [...registry.adminFiles()].map(([name, file]) => [
            name,
            `/api/plugins/${name}/-/${basename(file)}`,
          ]),
        ),
      server: {
        async info() {
          return {
            version: kasbahVersion(),
            database: await database.version(),
            jobs_backend: jobs?.backend ?? 'starting',
            node: process.version,
          };
        },
        environment: () => describeConfig(loaded),
        get publicUrl() {
          return publicUrl;
        },
        announce: (line) => void announcements.push(line),
        config: (key) =>
          key === 'secret'
            ? secret
            : ((config as Record<string, string | number | boolean | null>)[key] ?? null),
      },
    };
    await registry.setUp(
      engine,
      (name, isFeature) =>
        isFeature
          ? createHost(name, name, services)
          : createHost(name, `plugin:${name}`, { ...services, server: withoutSecrets(services.server) }),
      logger,
    );
    jobs = createJobService({
      backend: config.redisUrl
        ? { kind: 'redis', url: config.redisUrl }
        : { kind: 'sqlite', filename: join(folder, 'jobs.db') },
      definitions: registry.jobs(),
      logger,
      role: config.role,
    });
    closers.push(() => jobs?.close() ?? Promise.resolve());
    const http = readHttpSettings(config);
    const secure = config.publicUrl?.startsWith('https:') ?? false;
    const lateness = config.overloadMs > 0 ? measureLateness() : null;
    closers.push(async () => lateness?.stop());
    const app = createApp({
      engine,
      audit,
      authenticate: (credential) => registry.authenticate(credential),
      viewAs: (viewer, subject) => registry.viewAs(viewer, subject),
      guest: GUEST,
      endpoints: registry.endpoints(),
      files: [
        { prefix: '/admin/', folder: join(root, 'admin'), fallback: 'index.html' },
        ...[...registry.adminFiles()].map(([name, file]) => ({
          prefix: `/api/plugins/${name}/-/`,
          folder: dirname(file),
          only: adminHalf(file),
        })),
      ],
      limits: config.rateLimit ? new RateLimits(http.rates, counters) : null,
      trusted: http.trusted,
      hosts: [...http.allowedHosts, ...(config.publicUrl ? [new URL(config.publicUrl).hostname] : [])],
      corsOrigins: http.corsOrigins,
      ownOrigin: config.publicUrl && new URL(config.publicUrl).origin,
      hstsSeconds: secure ? config.hstsSeconds : 0,
      overload: lateness && refuseOverload(lateness, config.overloadMs),
      secure,
      stepUpMs: config.stepUpMinutes * 60_000,
      ready: () => ready,
    });
    const server = createHttpServer(app);
    const port = await listen(server, config.port, config.host);
    closers.push(
      () =>
        new Promise((resolve) => {
          server.close(resolve);
          server.closeIdleConnections();
          setTimeout(() => server.closeAllConnections(), 10_000).unref();
        }),
    );
    if (!config.publicUrl && config.port === 0) publicUrl = publicUrl.replace(/:0$/, `:${port}`);
    await registry.ready(logger);
    ready = true;
    // Answering requests comes first; the queue takes a moment longer to load.
    jobs.start().catch((error: unknown) => logger.error({ err: error }, 'The job worker did not start'));
    return { url: publicUrl, port, announcements, logger, close };
  } catch (error) {
    await close().catch(() => undefined);
    throw error;
  }
}
