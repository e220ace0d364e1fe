import { type Actor, hasPower, isAdministrator, system, systemWithoutSecrets } from '../access/actor.ts';
import { forgetChanges } from '../data/changelog.ts';
import type { JobService } from '../jobs/job-service.ts';
import { KasbahError } from '../lib/errors.ts';
import type { AuditLog } from '../ops/audit-log.ts';
import { applySchema, definitionsOf, planSchema } from '../ops/change-schema.ts';
import { checkPolicy } from '../ops/check-policy.ts';
import type { Counters } from '../ops/counters.ts';
import { createItems } from '../ops/create.ts';
import { deleteItems } from '../ops/delete.ts';
import { type Caller, type Engine, type OpenChangeset, openCall } from '../ops/engine.ts';
import { explainAccess } from '../ops/explain-access.ts';
import { getItem } from '../ops/get.ts';
import { listChanges, listChangesets } from '../ops/history.ts';
import { listItems } from '../ops/list.ts';
import { listParked, purgeParked, restoreParked } from '../ops/parked-schema.ts';
import { previewAccess } from '../ops/preview-access.ts';
import { readDrift } from '../ops/schema-drift.ts';
import { listTrash, purgeItems, purgeOlderThan, restoreItems } from '../ops/trash.ts';
import { undoChangeset } from '../ops/undo.ts';
import { updateItem } from '../ops/update.ts';
import { updateIf } from '../ops/update-if.ts';
import type { Mailer } from '../ports/mail.ts';
import { type Storage, storageUnder } from '../ports/storage.ts';
import { deriveJsonSchema } from '../schema/derive-json-schema.ts';
import { deriveManifest } from '../schema/derive-manifest.ts';
import { deriveTypes } from '../schema/derive-types.ts';
import type { Item } from '../schema/item.ts';
import type { ItemVerbs, Parameters, PluginHost, PluginState } from './host.ts';
import { openApiFor } from './open-api-for.ts';

/** What the server gives every plugin beside the engine. */
export interface HostServices {
  engine: Engine;
  audit: AuditLog;
  counters: Counters;
  storage: Storage;
  mailer: Mailer;
  jobs(): JobService;
  plugins(): PluginState[];
  actorOf(subject: string): Promise<Actor | null>;
  /** The admin scripts of plugins, by plugin name. */
  adminScripts(): ReadonlyMap<string, string>;
  server: PluginHost['server'];
}

function verbsOf(engine: Engine, source: string, within?: OpenChangeset): ItemVerbs {
  const caller = (actor: Actor): Caller => ({ actor, source, within });
  const query = (parameters: Parameters = {}) => ({ parameters: () => parameters });
  const given = (item: Item | null | undefined): Item => {
    if (!item)
      throw new KasbahError('FORBIDDEN', 'The item was written, but this actor may not read it.', {
        status: 403,
      });
    return item;
  };
  return {
    list: (actor, collection, parameters) => listItems(engine, caller(actor), collection, query(parameters)),
    get: (actor, collection, key, parameters) =>
      getItem(engine, caller(actor), collection, key, query(parameters)),
    create: async (actor, collection, item) =>
      given((await createItems(engine, caller(actor), collection, [item], query()))[0]),
    update: async (actor, collection, key, patch) =>
      given(await updateItem(engine, caller(actor), collection, key, patch, query())),
    updateIf: (actor, collection, key, expected, patch) =>
      updateIf(engine, caller(actor), collection, key, expected, patch),
    delete: (actor, collection, keys) => deleteItems(engine, caller(actor), collection, keys),
    within: (event) => verbsOf(engine, source, event.within),
  };
}

/** The paths of policies through links of a user, and the collections that lie on them. */
function userPaths(engine: Engine): { paths: readonly string[]; collections: readonly string[] } {
  const paths = engine.access.userPaths();
  const { collections } = engine.snapshot();
  const on = new Set<string>();
  for (const path of paths) {
    let at = collections.get('kasbah_users');
    for (const name of path.split('.')) {
      const into = at?.fields.get(name)?.relation?.collection;
      if (into) on.add(into);
      at = into === undefined ? undefined : collections.get(into);
    }
  }
  return { paths, collections: [...on] };
}

/** What a write gives, with the changeset that it made. */
async function withChangeset<T extends object>(
  caller: Caller,
  write: (caller: Caller) => Promise<T>,
): Promise<T & { changeset: string | null }> {
  let changeset: string | null = null;
  const result = await write({
    ...caller,
    onChangeset(id) {
      changeset = id;
    },
  });
  return { ...result, changeset };
}

/** The server as one plugin sees it; `source` is what history shows for its writes. */
export function createHost(name: string, source: string, services: HostServices): PluginHost {
  const { engine } = services;
  const caller = (actor: Actor): Caller => ({ actor, source });
  return {
    name,
    logger: engine.logger.child({ plugin: name }),
    items: verbsOf(engine, source),
    system,
    systemWithoutSecrets,
    onBehalfOf: (actor, why) => ({
      ...system(why),
      id: actor.id,
      name: actor.type === 'guest' ? why : actor.name,
    }),
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
          .map(({ name: plugin, label, version }) => ({
            name: plugin,
            label,
            version,
            admin: services.adminScripts().get(plugin) ?? null,
          }));
        return { ...deriveManifest(snapshot, grant.scope), plugins };
      },
      async types(actor) {
        const snapshot = engine.snapshot();
        return deriveTypes(snapshot, (await engine.access.grant(actor, snapshot)).scope);
      },
      async forms(actor) {
        const snapshot = engine.snapshot();
        return deriveJsonSchema(snapshot, (await engine.access.grant(actor, snapshot)).scope);
      },
      openApi: (actor) => openApiFor(engine, actor, `${services.server.publicUrl}/api`),
      plan: (actor, wanted) => planSchema(engine, caller(actor), wanted),
      parked: (actor) => listParked(engine, caller(actor)),
      drift: (actor) => readDrift(engine, caller(actor)),
      restore: (actor, id) => restoreParked(engine, caller(actor), id),
      purge: (olderThan) => purgeParked(engine, olderThan),
      apply: (actor, wanted, base) => applySchema(engine, caller(actor), wanted, base),
    },
    access: {
      reload: () => engine.access.reload(),
      actorOf: services.actorOf,
      rolesOf: (roles) => engine.access.rolesOf(roles),
      powersOf: (roles) => engine.access.powersOf(roles),
      hasPower,
      userPaths: () => userPaths(engine),
      explain: (actor, about, question) => explainAccess(engine, caller(actor), about, question),
      check: async (policy) => checkPolicy(await openCall(engine, caller(system('check a policy'))), policy),
      preview: (about, change) => previewAccess(engine, caller(system('preview')), about, change),
      may: async (actor, action, collection) =>
        (await engine.access.grant(actor, engine.snapshot())).scope(collection, action) !== null,
    },
    changes: {
      list: (actor, query) => listChanges(engine, caller(actor), query),
      sets: (actor, query) => listChangesets(engine, caller(actor), query),
      undo: (actor, changeset, request) =>
        withChangeset(caller(actor), (by) => undoChangeset(engine, by, changeset, request)),
      forget: (olderThan) => forgetChanges(engine.database, olderThan),
      onCommit: (listener) => void engine.onCommit.add(listener),
    },
    audit: {
      note: (entry) => services.audit.note(entry),
      flush: () => services.audit.flush(),
      forget: (olderThan) => services.audit.forget(olderThan),
    },
    counters: {
      change: (counter, step) => services.counters.change(`${source}:${counter}`, step),
      clear: (counter) => services.counters.clear(`${source}:${counter}`),
    },
    trash: {
      list: (actor, query) => listTrash(engine, caller(actor), query),
      restore: (actor, items, conflicts) =>
        withChangeset(caller(actor), (by) => restoreItems(engine, by, items, conflicts)),
      purge: (actor, which) => purgeItems(engine, caller(actor), which),
      purgeOlderThan: (moment) => purgeOlderThan(engine, moment),
    },
    search: {
      rebuild: () =>
        engine.search.rebuild(
          [...engine.snapshot().collections.values()].filter(({ definition }) => definition.existing),
        ),
    },
    storage: source === name ? services.storage : storageUnder(`plugins/${name}/`, services.storage),
    mail: services.mailer,
    jobs: services.jobs,
    plugins: services.plugins,
    server: services.server,
  };
}
