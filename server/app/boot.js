import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MIGRATIONS } from '../../migrations/all.js';
import { createAccessService } from '../access/access-service.js';
import { createApp, createHttpServer } from '../api/app.js';
import { migrate } from '../data/migrate.js';
import { openDatabase } from '../data/open-database.js';
import { createJobService } from '../jobs/job-service.js';
import { KasbahError } from '../lib/errors.js';
import { createEngine } from '../ops/engine.js';
import { loadSchema } from '../ops/load-schema.js';
import { createHost } from '../plugin/create-host.js';
import { FIELD_TYPES } from '../schema/fields/all.js';
import { describeConfig } from './config.js';
import { openDataFolder, readSecret } from './data-folder.js';
import { FEATURES } from './features.js';
import { createLogger } from './logger.js';
import { loadPlugins } from './load-plugins.js';
import { PluginRegistry } from './plugin-registry.js';
import { applySchemaFiles } from './schema-files.js';
const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
/** The version in package.json, from the sources or from dist. */
export function kasbahVersion() {
    for (const folder of [root, join(root, '..')]) {
        try {
            return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version;
        }
        catch { }
    }
    return '0.0.0';
}
function listen(server, port, host) {
    return new Promise((resolve, reject) => {
        server.once('error', (error) => {
            const taken = error.code === 'EADDRINUSE';
            const message = taken ? `Port ${port} on ${host} is taken by another program.` : `Kasbah cannot listen on ${host}:${port}: ${error.message}`;
            const hint = 'Stop the other program, or choose another port with --port or KASBAH_PORT.';
            reject(new KasbahError(taken ? 'PORT_IN_USE' : 'CONFIG', message, { status: 0, hint, cause: error }));
        });
        server.listen(port, host, () => resolve(server.address().port));
    });
}
/**
 * Starts everything: data folder, database, migrations, schema, plugins, HTTP, jobs.
 * @throws KasbahError with one clear message; nothing is left half made
 */
export async function boot(loaded) {
    const { config } = loaded;
    const logger = createLogger(config.logLevel);
    const folder = openDataFolder(config.data);
    const secret = readSecret(folder, config.secret);
    const database = await openDatabase(config.database ?? `sqlite:${join(folder, 'kasbah.db')}`, { synchronous: config.synchronous });
    const closers = [() => database.close()];
    const close = async () => {
        for (const closer of closers.reverse())
            await closer();
    };
    try {
        const [ran, plugins] = await Promise.all([migrate(database, MIGRATIONS), loadPlugins(config.pluginsDir, logger)]);
        for (const name of ran)
            logger.debug({ migration: name }, 'A migration ran');
        const registry = new PluginRegistry(FEATURES, plugins);
        const snapshot = await loadSchema(database, registry.collections(), registry.fieldTypes(FIELD_TYPES), logger);
        const access = await createAccessService(database);
        const engine = createEngine({ database, access, logger, snapshot });
        engine.onCommit.add((collections) => {
            if (collections.has('kasbah_policies') || collections.has('kasbah_roles'))
                void access.reload();
        });
        for (const title of await applySchemaFiles(engine, config.schemaDir))
            logger.info({ step: title }, 'Applied from the schema files');
        const announcements = [];
        let ready = false;
        let publicUrl = config.publicUrl ?? `http://${config.host === '0.0.0.0' ? 'localhost' : config.host}:${config.port}`;
        let jobs = null;
        const services = {
            engine,
            jobs() {
                if (!jobs)
                    throw new KasbahError('UNAVAILABLE', 'Jobs are not ready yet.', { status: 503 });
                return jobs;
            },
            plugins: () => registry.states(),
            adminScripts: () => new Map([...registry.adminFiles()].map(([name, file]) => [name, `/api/plugins/${name}/-/${basename(file)}`])),
            server: {
                async info() {
                    return { version: kasbahVersion(), database: await database.version(), jobs_backend: jobs?.backend ?? 'starting', node: process.version };
                },
                environment: () => describeConfig(loaded),
                get publicUrl() {
                    return publicUrl;
                },
                announce: (line) => void announcements.push(line),
                config: (key) => (key === 'secret' ? secret : (config[key] ?? null)),
            },
        };
        await registry.setUp(engine, (name, isFeature) => createHost(name, isFeature ? name : `plugin:${name}`, services), logger);
        jobs = createJobService({
            backend: config.redisUrl ? { kind: 'redis', url: config.redisUrl } : { kind: 'sqlite', filename: join(folder, 'jobs.db') },
            definitions: registry.jobs(),
            logger,
            role: config.role,
        });
        closers.push(() => jobs?.close() ?? Promise.resolve());
        const app = createApp({
            engine,
            authenticate: (credential) => registry.authenticate(credential),
            endpoints: registry.endpoints(),
            files: [
                { prefix: '/admin/', folder: join(root, 'admin'), fallback: 'index.html' },
                ...[...registry.adminFiles()].map(([name, file]) => ({ prefix: `/api/plugins/${name}/-/`, folder: dirname(file) })),
            ],
            rateLimit: config.rateLimit,
            trustProxy: config.trustProxy,
            secure: config.publicUrl?.startsWith('https:') ?? false,
            ready: () => ready,
        });
        const server = createHttpServer(app);
        const port = await listen(server, config.port, config.host);
        closers.push(() => new Promise((resolve) => {
            server.close(resolve);
            server.closeIdleConnections();
            setTimeout(() => server.closeAllConnections(), 10_000).unref();
        }));
        if (!config.publicUrl && config.port === 0)
            publicUrl = publicUrl.replace(/:0$/, `:${port}`);
        await registry.ready();
        ready = true;
        // Answering requests comes first; the queue takes a moment longer to load.
        jobs.start().catch((error) => logger.error({ err: error }, 'The job worker did not start'));
        return { url: publicUrl, announcements, logger, close };
    }
    catch (error) {
        await close().catch(() => undefined);
        throw error;
    }
}
