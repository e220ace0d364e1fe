import type { AccessService } from '../access/access-service.ts';
import { type Actor, system } from '../access/actor.ts';
import type { Grant } from '../access/grant.ts';
import type { Change } from '../data/changelog.ts';
import type { Database, Executor } from '../data/database.ts';
import { type Key, keyText } from '../data/stored-columns.ts';
import type { Cipher } from '../lib/cipher.ts';
import { HookChain } from '../lib/hooks.ts';
import type { Logger } from '../lib/logger.ts';
import type { Item } from '../schema/item.ts';
import { createItemValidator, type ItemValidator } from '../schema/item-validator.ts';
import type { Collection, Snapshot } from '../schema/snapshot.ts';
import type { Binding } from '../schema/variables.ts';
import { createSearchIndexer, type SearchIndexer } from './search-indexer.ts';

/** A transaction that is still open, with the changes made in it so far: every verb called with it belongs to it. */
export interface OpenChangeset {
  readonly id: string;
  readonly tx: Executor;
  readonly changes: Change[];
  /** Items as they were read back after they were written, by `storedName`. */
  readonly stored: Map<string, Item>;
  /** Items that may still be written inside of others. */
  nested: number;
  /** What a verb was refused with: the whole is not committed, even where somebody caught the refusal. */
  failed: { error: unknown } | null;
}

/** The name of an item among those that a changeset wrote. */
export const storedName = (collection: string, key: Key): string => `${collection} ${keyText(key)}`;

/** Who asks and through which door; every verb takes one. */
export interface Caller {
  actor: Actor;
  /** `rest`, `job:nightly`, `plugin:example` …: history shows it. */
  source: string;
  /** Why, in words of the person who asked: history shows it. */
  comment?: string | undefined;
  /** The changeset that this call takes back. */
  undoes?: string | undefined;
  /** Told the id of the changeset that was written, once it is on disk. */
  onChangeset?: ((id: string) => void) | undefined;
  /** The open changeset that what is written belongs to, and that is read from. */
  within?: OpenChangeset | undefined;
}

/**
 * What a write hook sees, before validation; it may change `item` or throw to refuse. It runs inside of the transaction,
 * which may be begun anew when another gets in its way.
 */
export interface WriteEvent {
  action: 'create' | 'update' | 'delete';
  collection: string;
  /** Null on create, until it is written. */
  key: Key | null;
  /** The values to write; empty on delete. */
  item: Item;
  /** The same as the caller gave them, whatever hooks before this one made of them. */
  readonly given: Item;
  /** Set where an earlier state comes back: `item` is stored as it is, and a hook may only refuse it. */
  readonly restores: boolean;
  actor: Actor;
  /** The changeset that the write belongs to. */
  readonly within: OpenChangeset;
}

/** Everything the verbs stand on: one per server, handed to each verb. */
export interface Engine {
  database: Database;
  access: AccessService;
  logger: Logger;
  /** Seals what the server hands out and wants back unread and unchanged. */
  cipher: Cipher;
  /** The schema of this moment; a verb reads it once. */
  snapshot(): Snapshot;
  replaceSnapshot(next: Snapshot): void;
  /** The full-text indexes. */
  search: SearchIndexer;
  /** Chains by collection name, and `*` for all. */
  writeHooks: Map<string, HookChain<WriteEvent>>;
  /** Called after each commit with the collections that changed; the write is answered once all are done. */
  onCommit: Set<(collections: ReadonlySet<string>) => void | Promise<void>>;
  /** Called after the schema was changed and swapped. */
  onSchemaChange: Set<() => void>;
  now(): Date;
}

/** Puts an engine together. */
export function createEngine(
  parts: Pick<Engine, 'database' | 'access' | 'logger' | 'cipher'> & { snapshot: Snapshot },
): Engine {
  let current = parts.snapshot;
  return {
    database: parts.database,
    access: parts.access,
    logger: parts.logger,
    cipher: parts.cipher,
    snapshot: () => current,
    replaceSnapshot(next) {
      current = next;
    },
    search: createSearchIndexer(parts.database, parts.logger),
    writeHooks: new Map(),
    onCommit: new Set(),
    onSchemaChange: new Set(),
    now: () => new Date(),
  };
}

/** Adds a write hook for one collection or for all (`*`). */
export function addWriteHook(
  engine: Engine,
  collection: string,
  id: string,
  hook: Parameters<HookChain<WriteEvent>['add']>[1],
  priority = 0,
): void {
  const chain = engine.writeHooks.get(collection) ?? new HookChain<WriteEvent>();
  chain.add(id, hook, priority);
  engine.writeHooks.set(collection, chain);
}

/** Whether anybody wants to see the writes of a collection. */
export const hasWriteHooks = (engine: Engine, collection: string): boolean =>
  engine.writeHooks.has('*') || engine.writeHooks.has(collection);

/** Runs the hooks for all collections around those of this one, and those around the write itself. */
export function runWriteHooks(
  engine: Engine,
  event: WriteEvent,
  write: (event: WriteEvent) => Promise<WriteEvent>,
): Promise<WriteEvent> {
  const everywhere = engine.writeHooks.get('*');
  const here = engine.writeHooks.get(event.collection);
  const own = (value: WriteEvent) => (here ? here.run(value, write) : write(value));
  return everywhere ? everywhere.run(event, own) : own(event);
}

/** What a verb works with for one call: one snapshot, one grant, one moment. */
export interface Call {
  engine: Engine;
  caller: Caller;
  snapshot: Snapshot;
  grant: Grant;
  binding: Binding;
  /** What is read from: the database, or the changeset that is open. */
  reader: Executor;
}

/** Binds a caller to the schema and the rights of this moment. */
export async function openCall(engine: Engine, caller: Caller): Promise<Call> {
  const snapshot = engine.snapshot();
  const grant = await engine.access.grant(caller.actor, snapshot);
  const { actor } = caller;
  return {
    engine,
    caller,
    snapshot,
    grant,
    binding: { user: actor.id, attributes: actor.attributes, now: engine.now() },
    reader: caller.within?.tx ?? engine.database,
  };
}

/** Everything, for what the engine itself has to know of the items that a caller does not see. */
export const everythingIn = (call: Call): Promise<Grant> =>
  Promise.resolve(call.engine.access.grant(system('engine'), call.snapshot));

const validators = new WeakMap<Collection, ItemValidator>();

/** The validator of a collection, compiled once per snapshot. */
export function validatorOf(collection: Collection): ItemValidator {
  let validator = validators.get(collection);
  if (!validator) {
    validator = createItemValidator(collection);
    validators.set(collection, validator);
  }
  return validator;
}
