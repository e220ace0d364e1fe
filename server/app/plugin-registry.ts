import type { Actor } from '../access/actor.ts';
import { ACCESS_COLLECTIONS } from '../access/system-collections.ts';
import type { Credential, Endpoint } from '../api/endpoint.ts';
import type { JobDefinition } from '../jobs/define-job.ts';
import type { Cipher } from '../lib/cipher.ts';
import { forbidden } from '../lib/errors.ts';
import type { Logger } from '../lib/logger.ts';
import { addWriteHook, type Engine } from '../ops/engine.ts';
import type { PluginDefinition, PluginParts } from '../plugin/definition.ts';
import type { PluginHost, PluginState } from '../plugin/host.ts';
import type { CollectionDefinition } from '../schema/definition.ts';
import type { FieldType } from '../schema/field-type.ts';
import { withCipher } from '../schema/with-cipher.ts';
import { checkPluginParts } from './check-plugin-parts.ts';
import type { LoadedPlugin } from './load-plugins.ts';

/** Features and plugins together: what they need before the schema, and what they add once it is there. */
export class PluginRegistry {
  readonly #features: readonly PluginDefinition[];
  readonly #plugins: readonly LoadedPlugin[];
  readonly #parts = new Map<string, PluginParts>();

  constructor(features: readonly PluginDefinition[], plugins: readonly LoadedPlugin[]) {
    this.#features = features;
    this.#plugins = plugins;
    // A plugin that took the name of a feature would take its place.
    const taken = new Set(features.map((feature) => feature.name));
    for (const plugin of plugins) {
      if (taken.has(plugin.name)) plugin.error ??= `The name ${plugin.name} is taken.`;
      taken.add(plugin.name);
    }
  }

  #all(): PluginDefinition[] {
    return [
      ...this.#features,
      ...this.#plugins.flatMap((plugin) => (plugin.definition && !plugin.error ? [plugin.definition] : [])),
    ];
  }

  collections(): CollectionDefinition[] {
    return [...ACCESS_COLLECTIONS, ...this.#all().flatMap((one) => one.collections ?? [])];
  }

  /** The built-in field types and those of plugins; a plugin cannot take a built-in's name. */
  fieldTypes(builtin: readonly FieldType[], cipher: Cipher): Map<string, FieldType> {
    const types = new Map<string, FieldType>();
    for (const type of [...builtin, ...this.#all().flatMap((one) => one.fieldTypes ?? [])])
      if (!types.has(type.name)) types.set(type.name, withCipher(type, cipher));
    return types;
  }

  /** Sets every feature and plugin up. A plugin that throws is set aside with its reason; a feature's error ends the start. */
  async setUp(
    engine: Engine,
    hostFor: (name: string, isFeature: boolean) => PluginHost,
    logger: Logger,
  ): Promise<void> {
    const features = new Set(this.#features);
    for (const definition of this.#all()) {
      const isFeature = features.has(definition);
      try {
        const parts = (await definition.setup?.(hostFor(definition.name, isFeature))) ?? {};
        if (!isFeature) {
          checkPluginParts(parts);
          const open = parts.endpoints?.filter(({ access }) => access === 'anyone') ?? [];
          const routes = open.map(({ method, path }) => `${method} /api/plugins/${definition.name}${path}`);
          if (routes.length > 0)
            logger.warn({ plugin: definition.name, routes }, 'A plugin answers everybody at these addresses');
        }
        for (const hook of parts.hooks ?? []) {
          addWriteHook(
            engine,
            hook.collection,
            `${definition.name}:${hook.id}`,
            (event, next) => hook.run(event, next),
            hook.priority,
          );
        }
        this.#parts.set(definition.name, parts);
      } catch (error) {
        if (isFeature) throw error;
        this.#setAside(definition.name, error);
        logger.error({ plugin: definition.name, err: error }, 'A plugin failed to set itself up');
      }
    }
  }

  endpoints(): { endpoint: Endpoint; prefix: string }[] {
    const features = new Set(this.#features.map((one) => one.name));
    return [...this.#parts].flatMap(([name, parts]) =>
      (parts.endpoints ?? []).map((endpoint) => ({
        endpoint,
        prefix: features.has(name) ? '' : `/plugins/${name}`,
      })),
    );
  }

  // biome-ignore lint/suspicious/noExplicitAny: JobDefinition is contravariant in its payload
  jobs(): JobDefinition<any>[] {
    return [...this.#parts.values()].flatMap((parts) => parts.jobs ?? []);
  }

  async authenticate(credential: Credential): Promise<Actor | null> {
    for (const parts of this.#parts.values()) {
      const actor = await parts.authenticate?.(credential);
      if (actor) return actor;
    }
    return null;
  }

  /** Who an administrator looks through. @throws KasbahError when they may not */
  async viewAs(viewer: Actor, subject: string): Promise<Actor> {
    for (const { name } of this.#features) {
      const actor = await this.#parts.get(name)?.viewAs?.(viewer, subject);
      if (actor) return actor;
    }
    throw forbidden('Nobody can be looked through here.');
  }

  /** Who a text names: a user by id or e-mail, `role:<id>`, `key:<id>` or `guest`. */
  async actorOf(subject: string): Promise<Actor | null> {
    for (const { name } of this.#features) {
      const actor = await this.#parts.get(name)?.actorOf?.(subject);
      if (actor) return actor;
    }
    return null;
  }

  /** Tells features and plugins that everything runs; a plugin that throws is listed with its reason. */
  async ready(logger: Logger): Promise<void> {
    const features = new Set(this.#features.map((one) => one.name));
    for (const [name, parts] of this.#parts) {
      try {
        await parts.ready?.();
      } catch (error) {
        if (features.has(name)) throw error;
        this.#setAside(name, error);
        logger.error({ plugin: name, err: error }, 'A plugin failed once everything ran');
      }
    }
  }

  #setAside(name: string, error: unknown): void {
    const plugin = this.#plugins.find((one) => one.definition?.name === name && !one.error);
    if (plugin) plugin.error = error instanceof Error ? error.message : String(error);
  }

  /** The plugins as the admin lists them; Kasbah's own features are not among them. */
  states(): PluginState[] {
    return this.#plugins.map((plugin) => {
      const parts = (plugin.error ? undefined : this.#parts.get(plugin.name)) ?? {};
      return {
        name: plugin.name,
        label: plugin.label,
        version: plugin.version,
        description: plugin.definition?.description ?? plugin.description,
        state: plugin.error ? 'failed' : 'running',
        error: plugin.error,
        adds: {
          fields: (plugin.definition?.fieldTypes ?? []).map((type) => type.name),
          endpoints: (parts.endpoints ?? []).map(
            (endpoint) => `${endpoint.method} /api/plugins/${plugin.name}${endpoint.path}`,
          ),
          jobs: (parts.jobs ?? []).map((job) => job.name),
          hooks: (parts.hooks ?? []).map((hook) => hook.id),
          pages: plugin.admin !== null,
        },
      };
    });
  }

  /** Where the admin halves lie: plugin name → file. */
  adminFiles(): Map<string, string> {
    return new Map(
      this.#plugins.flatMap((plugin) =>
        plugin.admin && !plugin.error ? [[plugin.name, plugin.admin] as const] : [],
      ),
    );
  }
}
