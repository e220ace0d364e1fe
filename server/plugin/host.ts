import type { Actor } from '../access/actor.ts';
import type { Power } from '../access/powers.ts';
import type { ChangeQuery } from '../data/changelog.ts';
import type { ChangesetQuery, ListedChangeset } from '../data/changeset-list.ts';
import type { Parked } from '../data/parked.ts';
import type { TrashQuery } from '../data/trash.ts';
import type { JobService } from '../jobs/job-service.ts';
import type { KasbahErrorOptions, Problem } from '../lib/errors.ts';
import type { Logger } from '../lib/logger.ts';
import type { AuditEntry } from '../ops/audit-log.ts';
import type { SchemaPlan, WantedSchema } from '../ops/change-schema.ts';
import type { Counters } from '../ops/counters.ts';
import type { WriteEvent } from '../ops/engine.ts';
import type { AccessExplanation, AccessQuestion } from '../ops/explain-access.ts';
import type { ListedChange } from '../ops/history.ts';
import type { ListResult } from '../ops/list.ts';
import type { AccessPreview, PolicyChange } from '../ops/preview-access.ts';
import type { DriftEntry } from '../ops/schema-drift.ts';
import type { TrashEntry } from '../ops/trash.ts';
import type { ItemName, UndoRequest, UndoResult } from '../ops/undo.ts';
import type { Mailer } from '../ports/mail.ts';
import type { Storage } from '../ports/storage.ts';
import type { CollectionDefinition } from '../schema/definition.ts';
import type { JsonSchema } from '../schema/field-type.ts';
import type { Item } from '../schema/item.ts';
import type { Manifest } from '../schema/manifest.ts';
import type { Action } from '../schema/scope.ts';

export type Parameters = Readonly<Record<string, unknown>>;

/** The verbs. Every one takes the actor on whose rights it runs: the request's own, or `host.system('why')`. */
export interface ItemVerbs {
  list(actor: Actor, collection: string, parameters?: Parameters): Promise<ListResult>;
  get(actor: Actor, collection: string, key: unknown, parameters?: Parameters): Promise<Item>;
  create(actor: Actor, collection: string, item: Item): Promise<Item>;
  update(actor: Actor, collection: string, key: unknown, patch: Item): Promise<Item>;
  /**
   * Changes an item only while it still has the values that are expected; null, with nothing written, when it is another
   * or gone. Of several who come at the same moment, in whatever process, one succeeds.
   */
  updateIf(actor: Actor, collection: string, key: unknown, expected: Item, patch: Item): Promise<Item | null>;
  delete(actor: Actor, collection: string, keys: readonly unknown[]): Promise<void>;
  /**
   * The same in the changeset of a write that a hook sees: what is written belongs to it and goes with it, and what is
   * read is as it stands there. In a hook, verbs without it would wait for the write that waits for the hook.
   */
  within(event: WriteEvent): ItemVerbs;
}

/** One setting of the environment as the admin shows it; secrets are masked. */
export interface EnvironmentEntry {
  key: string;
  env: string;
  value: string | number | boolean | null;
  default: string | number | boolean | null;
  source: 'env' | 'cli' | 'default';
  doc: string;
}

/** A plugin as the admin lists it. */
export interface PluginState {
  name: string;
  label: string;
  version: string;
  description: string;
  state: 'running' | 'failed';
  error: string | null;
  adds: { fields: string[]; endpoints: string[]; jobs: string[]; hooks: string[]; pages: boolean };
}

/** The server as a plugin sees it. Kasbah's own features have no other way in. */
export interface PluginHost {
  /** The plugin's own name. */
  name: string;
  logger: Logger;
  items: ItemVerbs;
  /** An actor with every right, for work that no person asked for; `why` shows in history. */
  system(why: string): Actor;
  /** The same without secret fields: to be used where a person's own query is passed on. */
  systemWithoutSecrets(why: string): Actor;
  /** The same rights, but history names the person who asked for it. */
  onBehalfOf(actor: Actor, why: string): Actor;
  isAdministrator(actor: Actor): boolean;
  error(code: string, message: string, options?: KasbahErrorOptions): Error;
  schema: {
    version(): string;
    definitions(): CollectionDefinition[];
    manifest(actor: Actor): Promise<Manifest>;
    /** TypeScript types of what the actor may read. */
    types(actor: Actor): Promise<string>;
    /** By collection, the JSON Schema of what the actor may send to add an item. */
    forms(actor: Actor): Promise<Record<string, JsonSchema>>;
    /** OpenAPI 3.1 of what the actor may do, as JSON, with the tag that tells it from any other. */
    openApi(actor: Actor): Promise<{ text: string; tag: string }>;
    plan(actor: Actor, wanted: WantedSchema): Promise<SchemaPlan>;
    apply(actor: Actor, wanted: WantedSchema, base?: string): Promise<SchemaPlan>;
    /** What was removed and is kept. */
    parked(actor: Actor): Promise<Parked[]>;
    restore(actor: Actor, id: string): Promise<void>;
    /** What changed in the database since the schema was last kept. */
    drift(actor: Actor): Promise<DriftEntry[]>;
    /** Ends what was removed before a moment; gives the number of columns and tables gone. */
    purge(olderThan: Date): Promise<number>;
  };
  access: {
    /** To be called after roles or policies were written. */
    reload(): Promise<void>;
    /** Whether anything of a collection is left to the actor for this action. */
    may(actor: Actor, action: Action, collection: string): Promise<boolean>;
    /** The actor that a text names: a user by id or e-mail, `role:<id>`, `key:<id>` or `guest`. */
    actorOf(subject: string): Promise<Actor | null>;
    /** These roles and all that they inherit from. */
    rolesOf(roles: readonly string[]): readonly string[];
    /** What roles may do beside the items of collections. */
    powersOf(roles: readonly string[]): ReadonlySet<Power>;
    /** Whether the actor may do what lies beside the items of collections. */
    hasPower(actor: Actor, power: Power): boolean;
    /** What policies ask of a user through links of their account: the paths, and the collections on the way. */
    userPaths(): { paths: readonly string[]; collections: readonly string[] };
    /** Whether `about` may do something, and why. */
    explain(actor: Actor, about: Actor, question: AccessQuestion): Promise<AccessExplanation>;
    /** Everything that is wrong with a policy as it is to be stored; nothing when it is right. */
    check(policy: Item): Promise<Problem[]>;
    /** What a change of policies would give to an actor and take away. */
    preview(about: Actor, change: PolicyChange): Promise<AccessPreview>;
  };
  changes: {
    /** What the actor may see of the changelog, newest first. */
    list(actor: Actor, query: ChangeQuery): Promise<ListedChange[]>;
    /** Changesets with what each did, in few words. */
    sets(actor: Actor, query: Omit<ChangesetQuery, 'among'>): Promise<ListedChangeset[]>;
    /** Takes back a changeset, as a changeset of its own whose id is given with what came of it. */
    undo(
      actor: Actor,
      changeset: string,
      request: UndoRequest,
    ): Promise<UndoResult & { changeset: string | null }>;
    /** Forgets what is older; gives the number of changesets gone. */
    forget(olderThan: Date): Promise<number>;
    /** Called after every commit with the names of the collections that changed. */
    onCommit(listener: (collections: ReadonlySet<string>) => void): void;
  };
  /** The record of what matters for security: read at `GET /api/audit`, added to here, and changed by nobody. */
  audit: {
    /** Takes an entry down without delaying the caller. `from` is that of the request. */
    note(entry: AuditEntry): void;
    /** Writes what is not written yet. */
    flush(): Promise<void>;
    /** Deletes what is older; gives the number of entries gone. */
    forget(olderThan: Date): Promise<number>;
  };
  /** Counts that all processes share; a plugin has names of its own. */
  counters: Counters;
  /** Deleted items, as far as the changelog still has their values. */
  trash: {
    list(actor: Actor, query: Omit<TrashQuery, 'cascaded'>): Promise<TrashEntry[]>;
    /** Brings items back with what went because of them. */
    restore(
      actor: Actor,
      items: readonly ItemName[],
      conflicts: UndoRequest['conflicts'],
    ): Promise<UndoResult & { changeset: string | null }>;
    /** Ends items for good; gives their number. */
    purge(actor: Actor, which: { items: readonly ItemName[] } | { collection?: string }): Promise<number>;
    purgeOlderThan(moment: Date): Promise<number>;
  };
  search: {
    /** Makes the full-text indexes of tables that others may write to anew; gives their number. */
    rebuild(): Promise<number>;
  };
  /** Where bytes are kept; a plugin has keys of its own. */
  storage: Storage;
  /** Letters to people, each to one address and in plain text. */
  mail: Mailer;
  /** Null in a process that runs no jobs and hands none out. */
  jobs(): JobService;
  plugins(): PluginState[];
  server: {
    info(): Promise<{ version: string; database: string; jobs_backend: string; node: string }>;
    environment(): EnvironmentEntry[];
    publicUrl: string;
    /** Prints a line for the person who started the server, once it listens. */
    announce(line: string): void;
    /** A value of the environment that the feature needs, by its key. */
    config(key: string): string | number | boolean | null;
  };
}
