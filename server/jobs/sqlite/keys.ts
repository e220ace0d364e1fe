import type { JobRow } from './job-record.ts';
import type { QueueRef, Tx } from './transaction.ts';

/** Splits `<prefix>:<queue>:<id>` at its last two colons. */
export function parseNodeKey(key: string): { prefix: string; queueName: string; id: string } {
  const idAt = key.lastIndexOf(':');
  const nameAt = idAt > 0 ? key.lastIndexOf(':', idAt - 1) : -1;
  if (idAt < 0 || nameAt < 0) {
    const [prefix = '', queueName = '', id = ''] = key.split(':');
    return { prefix, queueName, id };
  }
  return { prefix: key.slice(0, nameAt), queueName: key.slice(nameAt + 1, idAt), id: key.slice(idAt + 1) };
}

/** The key under which parents and children know a job. */
export function jobKey(queue: QueueRef, id: string): string {
  return `${queue.name}:${id}`;
}

/** A job together with its queue. */
export interface LocatedJob {
  queue: QueueRef;
  row: JobRow;
}

export function findJob(tx: Tx, queue: QueueRef, id: string): Promise<JobRow | undefined> {
  return tx.get<JobRow>('SELECT * FROM job WHERE queue = ? AND id = ?', queue.pk, id);
}

/** The job a key names. Ids made by schedulers contain colons, so every split is tried from the right. */
export async function findJobByKey(tx: Tx, key: string): Promise<LocatedJob | undefined> {
  for (let at = key.lastIndexOf(':'); at > 0; at = key.lastIndexOf(':', at - 1)) {
    const queue = await tx.findQueue(key.slice(0, at));
    const row = queue && (await findJob(tx, queue, key.slice(at + 1)));
    if (queue && row) return { queue, row };
  }
  return undefined;
}
