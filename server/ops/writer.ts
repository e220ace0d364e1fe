import type { Key } from '../data/stored-columns.ts';
import type { Item } from '../schema/item.ts';
import type { Scope } from '../schema/scope.ts';
import type { Call, OpenChangeset } from './engine.ts';

/** An item to create. */
export interface NewEntry {
  item: Item;
  /** Where in the body it stands, with its dot: `[2].`, `comments[0].`; empty for the body itself. */
  at: string;
  /** Relations that the item above sets itself, which the item must not set otherwise; no less subject to the field mask. */
  fixed?: Item;
  /** Fields of `item` that a policy sets, not the actor: the field mask says nothing of them. */
  preset?: readonly string[];
}

/** Fields to set on an item that is there. */
export interface PatchEntry extends NewEntry {
  key: Key;
}

/** An item to delete. */
export interface KeyEntry {
  key: Key;
  at: string;
}

/**
 * The verbs inside of one open changeset, for themselves and for each other: an item brings the items in it along. Every
 * one asks for the scope of its own collection, and gives the keys as they are afterwards.
 */
export interface Writer {
  readonly call: Call;
  readonly open: OpenChangeset;
  create(scope: Scope, entries: readonly NewEntry[]): Promise<Key[]>;
  update(scope: Scope, entries: readonly PatchEntry[]): Promise<Key[]>;
  delete(scope: Scope, entries: readonly KeyEntry[]): Promise<void>;
}
