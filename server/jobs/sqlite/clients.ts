import type { Tx } from './transaction.ts';

interface ClientRow {
  token: string;
  pid: number;
  name: string;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Not being allowed to signal a process means that it is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Drops the names of processes that ended without saying so, and of an earlier life of process `own`. */
export async function forgetDeadClients(tx: Tx, own?: number): Promise<void> {
  const clients = await tx.all<ClientRow>('SELECT token, pid, name FROM client');
  for (const client of clients) {
    if (client.pid === own || !isAlive(client.pid))
      await tx.run('DELETE FROM client WHERE token = ?', client.token);
  }
}

/** The named backends of all living processes, one `id=… name=…` line each. */
export async function aliveClients(tx: Tx): Promise<string> {
  await forgetDeadClients(tx);
  const clients = await tx.all<ClientRow>('SELECT token, pid, name FROM client ORDER BY name, token');
  return clients.map((client) => `id=${client.token} pid=${client.pid} name=${client.name}`).join('\n');
}
