import { setTimeout as pause } from 'node:timers/promises';
import type { TestServer } from './server.ts';

export interface EndedRun {
  id: string;
  state: string;
  result: unknown;
}

/** Starts a job as an administrator does and waits for its end. @throws Error when it has not ended after 15 s */
export async function runJob(server: TestServer, name: string): Promise<EndedRun> {
  const started = await server.api('POST', '/api/jobs/start', { body: { name } });
  if (started.status !== 202) throw new Error(`${name} did not start: ${started.text}`);
  const { id } = started.json.data;
  for (let n = 0; n < 300; n++) {
    const run = (await server.api('GET', `/api/jobs/runs/${id}`)).json.data;
    if (['completed', 'failed'].includes(run.state)) return run;
    await pause(50);
  }
  throw new Error(`${name} did not end`);
}
