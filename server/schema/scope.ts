import type { Condition } from './condition.ts';
import type { Collection } from './snapshot.ts';

/** What may be done with the items of a collection; `export` is taking away as a file what may be read. */
export const ACTIONS = ['create', 'read', 'update', 'delete', 'export'] as const;
export type Action = (typeof ACTIONS)[number];

interface ScopeParts {
  collection: Collection;
  action: Action;
  /** Rows that the actor reaches; null means all. */
  where: Condition | null;
  /** Fields that the actor reaches, each with the condition on the row under which it does (null: always). */
  fields: ReadonlyMap<string, Condition | null>;
  /** What an item must be after a write, beyond `where`; null asks for nothing more. */
  result?: Condition | null;
  /** Values that a write sets where its actor gives none, variables still in them. */
  presets?: ReadonlyMap<string, unknown>;
}

const NO_PRESETS: ReadonlyMap<string, unknown> = new Map();

let construct: (parts: ScopeParts) => Scope;

/**
 * What the policies leave of a collection for one actor and one action. The data verbs ask for one, and nobody can
 * make one by hand: the class has a private constructor and a private field, so that no look-alike is accepted.
 */
export class Scope {
  readonly #parts: ScopeParts;

  private constructor(parts: ScopeParts) {
    this.#parts = parts;
  }

  static {
    construct = (parts) => new Scope(parts);
  }

  get collection(): Collection {
    return this.#parts.collection;
  }
  get action(): Action {
    return this.#parts.action;
  }
  get where(): Condition | null {
    return this.#parts.where;
  }
  get fields(): ReadonlyMap<string, Condition | null> {
    return this.#parts.fields;
  }
  get result(): Condition | null {
    return this.#parts.result ?? null;
  }
  get presets(): ReadonlyMap<string, unknown> {
    return this.#parts.presets ?? NO_PRESETS;
  }
}

/** Makes a Scope; only the access floor may import this (check-floors holds it to that). */
export function mintScope(parts: ScopeParts): Scope {
  return construct(parts);
}

/** Gives the scope of another collection for reading, or null when the actor may not read it at all. */
export type ScopeLookup = (collection: string) => Scope | null;
