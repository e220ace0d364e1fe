import { isAdministrator, system } from '../access/actor.js';
import { forgetChanges } from '../data/changelog.js';
import { KasbahError } from '../lib/errors.js';
import { applySchema, definitionsOf, planSchema } from '../ops/change-schema.js';
import { createItems } from '../ops/create.js';
import { deleteItems } from '../ops/delete.js';
import { getItem } from '../ops/get.js';
import { listChanges } from '../ops/history.js';
import { listItems } from '../ops/list.js';
import { updateItem } from '../ops/update.js';
import { deriveManifest } from '../schema/derive-manifest.js';
function verbsOf(engine, source) {
    const caller = (actor) => ({ actor, source });
    const query = (parameters = {}) => ({ parameters: () => parameters });
    const given = (item) => {
        if (!item)
            throw new KasbahError('FORBIDDEN', 'The item was written, but this actor may not read it.', { status: 403 });
        return item;
    };
    return {
        list: (actor, collection, parameters) => listItems(engine, caller(actor), collection, query(parameters)),
        get: (actor, collection, key, parameters) => getItem(engine, caller(actor), collection, key, query(parameters)),
        create: async (actor, collection, item) => given((await createItems(engine, caller(actor), collection, [item], query()))[0]),
        update: async (actor, collection, key, patch) => given(await updateItem(engine, caller(actor), collection, key, patch, query())),
        delete: (actor, collection, keys) => deleteItems(engine, caller(actor), collection, keys),
    };
}
/** The server as one plugin sees it; `source` is what history shows for its writes. */
export function createHost(name, source, services) {
    const { engine } = services;
    const caller = (actor) => ({ actor, source });
    return {
        name,
        logger: engine.logger.child({ plugin: name }),
        items: verbsOf(engine, source),
        system,
        onBehalfOf: (actor, why) => ({ ...system(why), id: actor.id, name: actor.type === 'guest' ? why : actor.name }),
        isAdministrator,
        error: (code, message, options) => new KasbahError(code, message, options),
        schema: {
            version: () => engine.snapshot().version,
            definitions: () => definitionsOf(engine.snapshot()),
            async manifest(actor) {
                const snapshot = engine.snapshot();
                const grant = await engine.access.grant(actor, snapshot);
                const states = actor.type === 'guest' ? [] : services.plugins();
                const plugins = states
                    .filter((plugin) => plugin.state === 'running')
                    .map(({ name: plugin, label, version }) => ({ name: plugin, label, version, admin: services.adminScripts().get(plugin) ?? null }));
                return { ...deriveManifest(snapshot, grant.scope), plugins };
            },
            plan: (actor, collections) => planSchema(engine, caller(actor), collections),
            apply: (actor, collections, base) => applySchema(engine, caller(actor), collections, base),
        },
        access: { reload: () => engine.access.reload() },
        changes: {
            list: (actor, query) => listChanges(engine, caller(actor), query),
            forget: (olderThan) => forgetChanges(engine.database, olderThan),
            onCommit: (listener) => void engine.onCommit.add(listener),
        },
        jobs: services.jobs,
        plugins: services.plugins,
        server: services.server,
    };
}
