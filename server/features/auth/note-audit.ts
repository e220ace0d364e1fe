import type { Actor, Item, PluginHost } from '../../plugin/index.ts';

/** Something about sign-in that an administrator may want to look up later; never with secrets in it. */
export interface AuditNote {
  kind: string;
  outcome: 'ok' | 'refused';
  actor: Pick<Actor, 'type' | 'id'> & { name?: string };
  details?: Item;
}

/** Notes it in the log: the one place through which sessions, keys and views are noted. */
export function noteAudit(host: PluginHost, note: AuditNote): void {
  host.logger[note.outcome === 'ok' ? 'info' : 'warn']({ audit: note }, `Audit: ${note.kind}`);
}
