import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { compileForNode } from '../../lib/testing/compile-for-node.ts';
import { ADMINISTRATOR } from './server.ts';

/** A server in a process of its own, in front of a database and a data folder that outlive it. */
export interface KillableServer {
  url: string;
  token: string;
  /** SIGKILL: no handler runs, nothing is flushed, nothing is closed. Resolves when the process is gone. */
  kill(): Promise<void>;
}

/** Starts servers on one database, one after another. */
export interface KillableServers {
  /** Gives null when `killAfter` milliseconds were over before it was ready. */
  start(killAfter?: number): Promise<KillableServer | null>;
  /** Ends the last one too, where a test left it running. */
  remove(): void;
}

const gone = (child: ChildProcess) =>
  new Promise<void>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => resolve());
  });

async function signIn(url: string): Promise<string> {
  const answer = await fetch(`${url}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(ADMINISTRATOR),
  });
  const { data } = (await answer.json()) as { data?: { access_token: string } };
  if (!data) throw new Error(`The administrator cannot sign in: ${answer.status}`);
  return data.access_token;
}

/** Compiles the server once; it is then started as its users start it, with the durability that it has unless told. */
export function killableServers(databaseUrl: string): KillableServers {
  const compiled = compileForNode(['server/app/cli.ts']);
  const folder = mkdtempSync(path.join(tmpdir(), 'kasbah-killed-'));
  const nowhere = path.join(folder, 'nothing');
  const program = path.join(compiled.folder, 'server/app/cli.js');
  const args = [
    program,
    'start',
    '--database',
    databaseUrl,
    '--data',
    path.join(folder, 'data'),
    '--port',
    '0',
  ];
  let child: ChildProcess | undefined;
  return {
    async start(killAfter) {
      const started = spawn(process.execPath, args, {
        cwd: folder,
        env: {
          PATH: process.env.PATH,
          KASBAH_RATE_LIMIT: 'off',
          // Machines that run tests are late all the time.
          KASBAH_OVERLOAD_MS: '0',
          KASBAH_LOG_LEVEL: 'error',
          KASBAH_ROLE: 'web',
          KASBAH_SCHEMA_DIR: nowhere,
          KASBAH_PLUGINS_DIR: nowhere,
          KASBAH_ADMIN_EMAIL: ADMINISTRATOR.email,
          KASBAH_ADMIN_PASSWORD: ADMINISTRATOR.password,
        },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      child = started;
      const timer =
        killAfter === undefined ? undefined : setTimeout(() => started.kill('SIGKILL'), killAfter);
      let printed = '';
      const address = await new Promise<string | null>((resolve, reject) => {
        started.stdout.on('data', (chunk) => {
          printed += chunk;
          const found = /API: (http\S+?)\/api/.exec(printed);
          if (found) resolve(found[1]!);
        });
        started.once('exit', (code, signal) => {
          if (signal === 'SIGKILL') resolve(null);
          else reject(new Error(`The server ended with ${code ?? signal}:\n${printed}`));
        });
      });
      clearTimeout(timer);
      if (address === null || started.killed) {
        await gone(started);
        return null;
      }
      return {
        url: address,
        token: await signIn(address),
        kill() {
          started.kill('SIGKILL');
          return gone(started);
        },
      };
    },
    remove() {
      child?.kill('SIGKILL');
      compiled.remove();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
