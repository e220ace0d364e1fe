import type { Scope } from './scope.ts';
import type { Collection } from './snapshot.ts';

/** What an actor may do with one collection, and how the components call it. */
export interface ItemRights {
  collection: Collection;
  component: string;
  read: Scope | null;
  /** Fields that answers show. */
  shown: readonly string[];
  create: boolean;
  update: boolean;
  delete: boolean;
  administrator: boolean;
  signedIn: boolean;
  /** An item as it is answered, and what is sent to make and to change one. */
  example: Readonly<Record<string, unknown>>;
  created: unknown;
  changed: unknown;
}
