import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../data/open-database.ts';
import { isKasbahError, type KasbahError } from '../../lib/errors.ts';
import { boot } from '../boot.ts';
import { CONFIG_KEYS, describeConfig, loadConfig } from '../config.ts';
import { testDatabases } from '../testing/databases.ts';
import { startTestServer } from '../testing/server.ts';

const refusal = async (work: () => unknown): Promise<KasbahError> => {
  try {
    await work();
  } catch (error) {
    if (isKasbahError(error)) return error;
    throw error;
  }
  throw new Error('It was not refused.');
};
const config = (args: string[], env: Record<string, string> = {}) => loadConfig(args, env, '/nonexistent');
const freePort = () =>
  new Promise<{ port: number; close(): Promise<void> }>((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () =>
      resolve({
        port: (server.address() as AddressInfo).port,
        close: () => new Promise((done) => server.close(() => done())),
      }),
    );
  });

describe('Settings', () => {
  it('have defaults', () => {
    const { config: values, sources } = config([]);
    expect(values).toMatchObject({
      database: null,
      data: 'data',
      port: 8055,
      host: '127.0.0.1',
      role: 'all',
      rateLimit: true,
      synchronous: 'FULL',
      secret: null,
    });
    expect(new Set(Object.values(sources))).toEqual(new Set(['default']));
  });

  it('come from the command line before the environment before the file', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'kasbah-env-'));
    writeFileSync(
      path.join(folder, '.env'),
      'KASBAH_PORT=1\nKASBAH_HOST=file\nKASBAH_DATA_DIR="from file"\n',
    );
    const loaded = loadConfig(
      ['--port', '3'],
      { KASBAH_PORT: '2', KASBAH_HOST: 'env' },
      path.join(folder, '.env'),
    );
    expect([loaded.config.port, loaded.config.host, loaded.config.data]).toEqual([3, 'env', 'from file']);
    expect([loaded.sources.port, loaded.sources.host, loaded.sources.role]).toEqual([
      'cli',
      'env',
      'default',
    ]);
    rmSync(folder, { recursive: true });
  });

  it.each<[string, string[], Record<string, string>, RegExp[]]>([
    [
      'an unknown name with the nearest',
      [],
      { KASBAH_DATABSE_URL: 'x' },
      [/KASBAH_DATABSE_URL.*Did you mean KASBAH_DATABASE_URL/s],
    ],
    ['an unknown name that is near nothing', [], { KASBAH_XYZZY_PLUGH: 'x' }, [/KASBAH_XYZZY_PLUGH/]],
    [
      'an unknown option with the nearest',
      ['--prot', '1'],
      {},
      [/--prot is not an option.*Did you mean --port/s],
    ],
    ['an option without a value', ['--port'], {}, [/--port/]],
    ['a word that means nothing', ['now'], {}, [/now is not understood/]],
    ['a port that is none', ['--port', 'abc'], {}, [/--port must be a port number/]],
    ['a port that is too large', [], { KASBAH_PORT: '70000' }, [/KASBAH_PORT must be at most 65535/]],
    ['a port with a fraction', [], { KASBAH_PORT: '80.5' }, [/KASBAH_PORT must be a port number/]],
    ['an empty port', ['--port='], {}, [/--port/]],
    ['a database of another kind', ['--database', 'mongodb://x'], {}, [/--database must be sqlite/]],
    [
      'a database that is no URL',
      [],
      { KASBAH_DATABASE_URL: 'file.db' },
      [/KASBAH_DATABASE_URL must be sqlite/],
    ],
    [
      'a public address that is none',
      [],
      { KASBAH_PUBLIC_URL: 'example' },
      [/KASBAH_PUBLIC_URL must be an address/],
    ],
    ['a short secret', [], { KASBAH_SECRET: 'short' }, [/KASBAH_SECRET must have at least 32/]],
    ['a role that is none', [], { KASBAH_ROLE: 'boss' }, [/KASBAH_ROLE must be all, web or worker/]],
    ['an administrator without a password', [], { KASBAH_ADMIN_EMAIL: 'a@example.com' }, [/belong together/]],
    [
      'an e-mail address that is none',
      [],
      { KASBAH_ADMIN_EMAIL: 'x', KASBAH_ADMIN_PASSWORD: 'long enough it is' },
      [/KASBAH_ADMIN_EMAIL must be an e-mail/],
    ],
    ['a switch that is neither', [], { KASBAH_RATE_LIMIT: 'maybe' }, [/KASBAH_RATE_LIMIT must be on or off/]],
    [
      'everything at once',
      ['--prot', '1', '--role', 'x'],
      { KASBAH_DATABSE_URL: 'x', KASBAH_RATE_LIMIT: 'maybe', KASBAH_SECRET: 'x' },
      [/--prot/, /--role/, /KASBAH_DATABSE_URL/, /KASBAH_RATE_LIMIT/, /KASBAH_SECRET/],
    ],
  ])('refuse %s', async (_, args, env, patterns) => {
    const error = await refusal(() => config(args, env));
    expect(error).toMatchObject({ code: 'CONFIG', message: 'The configuration is not valid.' });
    const text = error.problems.map((problem) => `${problem.message} ${problem.hint ?? ''}`).join('\n');
    for (const pattern of patterns) expect(text).toMatch(pattern);
    expect(error.problems).toHaveLength(patterns.length);
  });

  it('show no secret and no password of an address', () => {
    const secrets = {
      KASBAH_SECRET: 'CANARY-of-a-secret-'.repeat(2),
      KASBAH_ADMIN_EMAIL: 'a@example.com',
      KASBAH_ADMIN_PASSWORD: 'CANARY:with a colon',
      KASBAH_DATABASE_URL: 'postgres://me:CANARY@host/db',
      KASBAH_REDIS_URL: 'redis://:CANARY@host',
    };
    const shown = describeConfig(config([], secrets));
    expect(JSON.stringify(shown)).not.toContain('CANARY');
    expect(shown.find((one) => one.key === 'database')).toMatchObject({
      value: 'postgres://me:***@host/db',
      source: 'env',
    });
    expect(shown.map((one) => one.env)).toEqual(CONFIG_KEYS.map((key) => key.env));
  });
});

describe('A start that must fail', () => {
  let folder: string;
  const data = () => path.join(folder, 'data');
  const start = (env: Record<string, string> = {}, args: string[] = []) =>
    refusal(async () => {
      const running = await boot(
        config(['--data', data(), '--port', '0', ...args], {
          KASBAH_LOG_LEVEL: 'silent',
          KASBAH_ROLE: 'web',
          KASBAH_SCHEMA_DIR: path.join(folder, 'schema'),
          KASBAH_PLUGINS_DIR: path.join(folder, 'plugins'),
          ...env,
        }),
      );
      await running.close();
    });
  const left = () => (existsSync(data()) ? readdirSync(data()).filter((name) => name !== 'secret') : []);

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'kasbah-boot-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    ['PostgreSQL', 'postgres://nobody:CANARY@127.0.0.1:1/none'],
    ['MariaDB', 'mysql://nobody:CANARY@127.0.0.1:1/none'],
    ['MariaDB by its own name', 'mariadb://nobody:CANARY@127.0.0.1:1/none'],
    ['sqlite in a folder that is not there', 'sqlite:/nonexistent/folder/file.db'],
    ['sqlite on a folder', `sqlite:${tmpdir()}`],
  ])('says that %s does not answer, without its password', async (_, url) => {
    const error = await start({ KASBAH_DATABASE_URL: url });
    expect(error).toMatchObject({
      code: 'DATABASE_UNREACHABLE',
      hint: expect.stringContaining('Check the URL'),
    });
    expect(error.message).toContain('does not answer');
    expect(error.message + (error.hint ?? '')).not.toContain('CANARY');
    expect(left()).toEqual([]);
  });

  it('says that a database server does not know the database', async () => {
    for (const url of [process.env.KASBAH_TEST_POSTGRES_URL, process.env.KASBAH_TEST_MYSQL_URL].filter(
      (one) => one !== undefined,
    )) {
      const wrong = new URL(url);
      wrong.pathname = '/kasbah_no_such_database';
      expect(await start({ KASBAH_DATABASE_URL: wrong.href })).toMatchObject({
        code: 'DATABASE_UNREACHABLE',
        message: expect.stringContaining('kasbah_no_such_database'),
      });
    }
  });

  it('says that a file is no database, and leaves it as it was', async () => {
    const file = path.join(folder, 'letter.db');
    const text = 'Dear all, this is no database at all. '.repeat(200);
    writeFileSync(file, text);
    const error = await start({ KASBAH_DATABASE_URL: `sqlite:${file}` });
    expect(error).toMatchObject({ code: 'DATABASE_UNREACHABLE' });
    expect(error.message).toMatch(/letter\.db.*not a database/s);
    expect(readFileSync(file, 'utf8')).toBe(text);
    expect(readdirSync(folder).sort()).toEqual(['data', 'letter.db']);
  });

  it('says that the data folder cannot be written', async () => {
    writeFileSync(path.join(folder, 'data'), 'a file where the folder should be');
    const error = await start();
    expect(error).toMatchObject({ code: 'DATA_READONLY', hint: expect.stringContaining('--data') });
    expect(error.message).toContain(data());
  });

  it('says that the port is taken', async () => {
    const other = await freePort();
    const error = await start({}, ['--port', String(other.port)]);
    expect(error).toMatchObject({ code: 'PORT_IN_USE', hint: expect.stringContaining('--port') });
    expect(error.message).toContain(String(other.port));
    await other.close();
  });

  it('says that a host cannot be listened on', async () => {
    expect(await start({ KASBAH_HOST: '203.0.113.1' })).toMatchObject({
      code: 'CONFIG',
      message: expect.stringContaining('203.0.113.1'),
    });
  });

  describe.each(testDatabases())('on $dialect', ({ create }) => {
    it('leaves a database of a newer Kasbah as it is', async () => {
      const database = await create();
      await (await startTestServer({ databaseUrl: database.url })).stop();
      const open = await openDatabase(database.url);
      await open.run("INSERT INTO kasbah_migrations (name, at) VALUES ('9999-from-the-future', 1)");
      const before = await open.all('SELECT * FROM kasbah_migrations ORDER BY name');
      const error = await start({ KASBAH_DATABASE_URL: database.url });
      expect(error).toMatchObject({
        code: 'DATABASE_NEWER',
        hint: expect.stringContaining('Nothing was changed'),
      });
      expect(error.message).toContain('9999-from-the-future');
      expect(await open.all('SELECT * FROM kasbah_migrations ORDER BY name')).toEqual(before);
      await open.close();
      await database.drop();
    });

    it('makes nothing in a database of somebody else’s when a schema file is broken', async () => {
      const database = await create();
      const schema = path.join(folder, 'schema');
      mkdirSync(schema);
      writeFileSync(
        path.join(schema, 'a.json'),
        JSON.stringify({ name: 'a', fields: [{ name: 'x', type: 'string' }] }),
      );
      writeFileSync(
        path.join(schema, 'b.json'),
        JSON.stringify({
          name: 'b',
          fields: [{ name: 'x', type: 'many-to-one', options: { collection: 'nowhere' } }],
        }),
      );
      const error = await start({ KASBAH_DATABASE_URL: database.url });
      expect(error).toMatchObject({
        code: 'INVALID_SCHEMA_FILE',
        message: expect.stringContaining('Nothing was changed'),
      });
      const open = await openDatabase(database.url);
      await expect(open.all('SELECT * FROM a')).rejects.toThrow();
      await open.close();
      await database.drop();
    });
  });
});

describe('The command line', () => {
  const cli = path.resolve(import.meta.dirname, '../cli.ts');
  const stripsTypes = Boolean((process.features as { typescript?: unknown }).typescript);
  const built = path.resolve(import.meta.dirname, '../../../dist/server/app/cli.js');
  const run = (args: string[], env: Record<string, string> = {}) =>
    new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
      // The sources where this Node strips types by itself, the built product otherwise.
      const program = stripsTypes ? cli : built;
      const child = spawn(process.execPath, [program, ...args], {
        cwd: tmpdir(),
        env: { PATH: process.env.PATH ?? '', ...env },
      });
      let [out, err] = ['', ''];
      child.stdout.on('data', (chunk) => (out += chunk));
      child.stderr.on('data', (chunk) => (err += chunk));
      child.on('close', (code) => resolve({ code, out, err }));
    });
  const there = stripsTypes || existsSync(built);

  it.runIf(there)('ends with 78 and names every problem', async () => {
    const { code, out, err } = await run(['start', '--prot', '1'], {
      KASBAH_DATABSE_URL: 'x',
      KASBAH_SECRET: 'CANARY',
    });
    expect(code).toBe(78);
    expect(out).toBe('');
    expect(err).toMatch(/did not start.*--prot.*Did you mean --port.*KASBAH_DATABSE_URL.*KASBAH_SECRET/s);
    expect(err).not.toMatch(/CANARY|at .*\.[jt]s:\d+/);
    expect(existsSync(path.join(tmpdir(), 'data'))).toBe(false);
  });
});
