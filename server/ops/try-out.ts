import type { Change } from '../data/changelog.ts';
import { rehearse } from './changeset.ts';
import { type Caller, type Engine, openCall } from './engine.ts';
import { visibleChange } from './history.ts';

/** A change that a write would make, as far as the caller may see it. */
export type TriedChange = Pick<Change, 'collection' | 'item' | 'action' | 'before' | 'after'>;

/** Runs a write with all its checks, tells what it would change, and takes it back. */
export async function tryOut<T>(
  engine: Engine,
  caller: Caller,
  work: (caller: Caller) => Promise<T>,
): Promise<{ result: T; changes: TriedChange[] }> {
  const call = await openCall(engine, caller);
  const { result, changes } = await rehearse(engine, caller, work);
  return {
    result,
    changes: changes.flatMap((change) => {
      const seen = visibleChange(call, { ...change, fields: [] });
      if (!seen) return [];
      const { collection, item, action, before, after } = seen;
      return [{ collection, item, action, before, after }];
    }),
  };
}
