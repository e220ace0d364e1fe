import type { Actor } from '../access/actor.ts';
import type { Credential, Endpoint } from '../api/endpoint.ts';
import type { JobDefinition } from '../jobs/define-job.ts';
import type { WriteEvent } from '../ops/engine.ts';
import type { CollectionDefinition } from '../schema/definition.ts';
import type { FieldType } from '../schema/field-type.ts';
import type { PluginHost } from './host.ts';

export interface WriteHook {
  id: string;
  /** A collection's name, or `*`. */
  collection: string;
  /** Lower runs first. */
  priority?: number;
  run(event: WriteEvent, next: (event: WriteEvent) => Promise<WriteEvent>): Promise<WriteEvent> | WriteEvent;
}

/** What a plugin adds while the server runs. */
export interface PluginParts {
  endpoints?: readonly Endpoint[];
  hooks?: readonly WriteHook[];
  // A job's payload type is its own affair; the list takes jobs of any.
  // biome-ignore lint/suspicious/noExplicitAny: JobDefinition is contravariant in its payload
  jobs?: readonly JobDefinition<any>[];
  /** Tells who a credential stands for; null when it is not one of this plugin's. */
  authenticate?(credential: Credential): Promise<Actor | null> | Actor | null;
  /**
   * The actor that an administrator looks through, by what their request names in `Kasbah-View-As`; Kasbah's own features
   * only. @throws KasbahError when they may not, or have not started to
   */
  viewAs?(viewer: Actor, subject: string): Promise<Actor> | Actor;
  /**
   * The actor that a text names: a user by id or e-mail, `role:<id>`, `key:<id>`, `guest`; null where there is none.
   * Kasbah's own features only.
   */
  actorOf?(subject: string): Promise<Actor | null>;
  /** Called once everything runs. */
  ready?(): Promise<void> | void;
}

/** A plugin: what it needs before the schema is loaded, and how it sets itself up. */
export interface PluginDefinition {
  name: string;
  label?: string;
  description?: string;
  fieldTypes?: readonly FieldType[];
  collections?: readonly CollectionDefinition[];
  setup?(host: PluginHost): Promise<PluginParts> | PluginParts;
}

/** Declares a plugin; gives it back with its types checked. */
export function definePlugin(plugin: PluginDefinition): PluginDefinition {
  return plugin;
}
