import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runAccountCommand } from './account-command.ts';
import { type TestDatabase, testDatabases } from './testing/databases.ts';
import { ADMINISTRATOR, startTestServer, type TestServer } from './testing/server.ts';

describe.each(testDatabases())('kasbah account reset on $dialect', ({ create }) => {
  const data = mkdtempSync(path.join(tmpdir(), 'kasbah-account-'));
  let database: TestDatabase;
  let server: TestServer;
  beforeAll(async () => {
    database = await create();
    server = await startTestServer({ databaseUrl: database.url, data });
  }, 60_000);
  afterAll(async () => {
    await server?.stop();
    await database?.drop();
    rmSync(data, { recursive: true, force: true });
  });
  const run = async (...args: string[]) => {
    const lines: string[] = [];
    const env = { KASBAH_DATABASE_URL: database.url, KASBAH_DATA_DIR: data };
    const code = await runAccountCommand(args, env, (line) => lines.push(line));
    return { code, lines };
  };
  const login = (password: string) =>
    server.api('POST', '/api/auth/login', { as: null, body: { email: ADMINISTRATOR.email, password } });

  it('gives the way back in to an account that wrong passwords have locked', async () => {
    for (let attempt = 0; attempt < 6; attempt++) await login('this is wrong for sure');
    expect((await login(ADMINISTRATOR.password)).status).toBe(429);
    const { code, lines } = await run('reset', ADMINISTRATOR.email);
    expect({ code, lines: lines.length }).toEqual({ code: 0, lines: 1 });
    const again = await login(ADMINISTRATOR.password);
    expect(again.status).toBe(200);
    const token = /\/admin\/reset-password#token=([\w-]+)$/.exec(lines[0] ?? '')?.[1];
    const password = 'a quite new passphrase';
    const body = { token, password };
    expect((await server.api('POST', '/api/auth/password/reset', { as: null, body })).status).toBe(204);
    expect(
      (await server.api('POST', '/api/auth/password/reset', { as: null, body })).json.errors[0].extensions
        .code,
    ).toBe('INVALID_TICKET');
    expect((await login(password)).status).toBe(200);
    expect((await login(ADMINISTRATOR.password)).status).toBe(401);
    const audit = await server.sql("SELECT kind FROM kasbah_audit WHERE kind = 'account.reset'");
    expect(audit).toHaveLength(1);
  });

  it('turns two-step sign-in off when asked to', async () => {
    const { lines } = await run('reset', ADMINISTRATOR.email, '--second-factor', 'off');
    expect(lines[0]).toBe('Two-step sign-in is off for this account.');
  });

  it('says what is wrong', async () => {
    await expect(run('reset', 'nobody@example.com')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(run('reset', ADMINISTRATOR.email, '--second-factor')).rejects.toMatchObject({
      code: 'CONFIG',
    });
    expect((await run('reset')).code).toBe(78);
    expect((await run()).code).toBe(0);
  });
});
