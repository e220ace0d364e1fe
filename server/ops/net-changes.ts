import type { LoggedChange } from '../data/changelog.ts';
import type { Item } from '../schema/item.ts';

/** What one changeset did to one item, several changes of it laid together. */
export interface NetChange {
  collection: string;
  /** The item's key before; the one after where it was created. */
  item: string;
  action: 'create' | 'update' | 'delete';
  before: Item | null;
  after: Item | null;
  /** The number of its last change: an undo goes from the highest down. */
  seq: number;
  /** Whether history kept the values that an undo needs. */
  kept: boolean;
}

const start = (change: LoggedChange): NetChange => {
  const { collection, item, action, before, after, seq } = change;
  const kept = action === 'create' ? after !== null : before !== null;
  return { collection, item, action, before, after, seq, kept };
};

/** A later change of the same item laid over what was there; null when nothing is left of both. */
function lay(net: NetChange, next: LoggedChange): NetChange | null {
  const kept = net.kept && start(next).kept;
  const { seq } = next;
  if (net.action === 'create') {
    if (next.action === 'delete') return null;
    return { ...net, after: { ...net.after, ...next.after }, seq, kept };
  }
  if (net.action === 'update') {
    if (next.action === 'delete')
      return { ...net, action: 'delete', before: { ...next.before, ...net.before }, after: null, seq, kept };
    // The first value that a field had in this changeset is the one to go back to.
    return {
      ...net,
      before: { ...next.before, ...net.before },
      after: { ...net.after, ...next.after },
      seq,
      kept,
    };
  }
  const back = next.after ?? {};
  const before = net.before ?? {};
  return {
    ...net,
    action: 'update',
    before,
    after: Object.fromEntries(Object.keys(before).map((name) => [name, back[name]])),
    seq,
    kept,
  };
}

/** What a changeset did to each item, from the last change to the first. @param changes in any order */
export function netChanges(changes: readonly LoggedChange[]): NetChange[] {
  const nets = new Map<string, NetChange>();
  for (const change of [...changes].sort((a, b) => a.seq - b.seq)) {
    const id = `${change.collection}/${change.item}`;
    const net = nets.get(id);
    const next = net ? lay(net, change) : start(change);
    if (next) nets.set(id, next);
    else nets.delete(id);
  }
  return [...nets.values()].sort((a, b) => b.seq - a.seq);
}
