import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openDatabase } from '../../data/open-database.ts';
import { ERROR_CATALOGUE } from '../../lib/error-catalogue.ts';
import { boot } from '../boot.ts';
import { loadConfig } from '../config.ts';

/** The administrator that every test server has unless told otherwise. */
export const ADMINISTRATOR = { email: 'olga@example.com', password: 'a long passphrase for the tests' };

export interface TestServerOptions {
  databaseUrl: string;
  env?: Record<string, string>;
  /** A data folder that outlives the server; one of its own otherwise. */
  data?: string;
  schema?: string;
  plugins?: string;
  /** False: nobody is there yet. */
  administrator?: boolean;
  /** `web` unless given: without the worker a server starts and stops faster. */
  role?: 'web' | 'all';
}

export interface ApiOptions {
  /** The administrator unless given; null for a guest. */
  as?: string | null;
  body?: unknown;
  /** The body as it is, for what is no JSON. */
  raw?: string;
  headers?: Record<string, string>;
}

export interface Answer {
  status: number;
  // Tests look into answers of every form.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  json: any;
  text: string;
  headers: Record<string, string | string[] | undefined>;
}

/** A change as the changelog's own table has it. */
export interface LoggedRow {
  seq: number;
  changeset: string;
  collection: string;
  item: string;
  action: string;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

export interface TestServer {
  url: string;
  token: string;
  announcements: readonly string[];
  api(method: string, path: string, options?: ApiOptions): Promise<Answer>;
  /** Rows of a statement, past the server; names in it are quoted by the test. */
  sql(text: string): Promise<Record<string, unknown>[]>;
  /** Changes after a point of the changelog, without Kasbah's own collections unless asked. */
  changesAfter(seq: number, own?: boolean): Promise<LoggedRow[]>;
  lastChange(): Promise<number>;
  stop(): Promise<void>;
}

const SQL_TEXT =
  /\b(?:select\s.+\sfrom|insert into|update .+ set|delete from [`"]|sqlite_|syntax error|constraint failed|ER_[A-Z]{3,}|violates|relation ".+" does not|knex)\b/i;

/** What holds for every answer: no failure of the server, errors in the one form with a known code, no SQL. */
function checkAnswer(what: string, answer: Answer): void {
  // 507: a test made the disk full.
  if (answer.status >= 500 && answer.status !== 507)
    throw new Error(`${what} was answered with ${answer.status}: ${answer.text.slice(0, 500)}`);
  if (answer.status < 400) return;
  const errors = answer.json?.errors;
  if (!Array.isArray(errors) || errors.length === 0)
    throw new Error(`${what}: no errors in ${answer.text.slice(0, 500)}`);
  for (const { message, extensions } of errors) {
    if (typeof message !== 'string' || !(extensions?.code in ERROR_CATALOGUE)) {
      throw new Error(`${what}: not the form of an error: ${answer.text.slice(0, 500)}`);
    }
  }
  if (SQL_TEXT.test(answer.text))
    throw new Error(`${what}: the answer speaks of SQL: ${answer.text.slice(0, 500)}`);
}

function send(
  url: URL,
  method: string,
  headers: Record<string, string>,
  body: string | undefined,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        let json: unknown;
        try {
          json = JSON.parse(text);
        } catch {}
        resolve({ status: response.statusCode ?? 0, json, text, headers: response.headers });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Boots a whole Kasbah in this process on a port of its own, and gives tests a hand on it. */
export async function startTestServer(options: TestServerOptions): Promise<TestServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'kasbah-test-'));
  const nowhere = path.join(folder, 'nothing');
  mkdirSync(nowhere);
  const env = {
    KASBAH_RATE_LIMIT: 'off',
    // Machines that run tests are late all the time.
    KASBAH_OVERLOAD_MS: '0',
    KASBAH_LOG_LEVEL: 'silent',
    KASBAH_SQLITE_SYNCHRONOUS: 'NORMAL',
    KASBAH_ROLE: options.role ?? 'web',
    KASBAH_SCHEMA_DIR: options.schema ?? nowhere,
    KASBAH_PLUGINS_DIR: options.plugins ?? nowhere,
    ...(options.administrator === false
      ? {}
      : { KASBAH_ADMIN_EMAIL: ADMINISTRATOR.email, KASBAH_ADMIN_PASSWORD: ADMINISTRATOR.password }),
    ...options.env,
  };
  const flags = [
    '--database',
    options.databaseUrl,
    '--data',
    options.data ?? path.join(folder, 'data'),
    '--port',
    '0',
  ];
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const running = await boot(loadConfig(flags, env, '/nonexistent')).catch((error: unknown) => {
    remove();
    throw error;
  });
  const database = await openDatabase(options.databaseUrl);
  const url = `http://127.0.0.1:${running.port}`;
  let token = '';

  const api: TestServer['api'] = async (method, address, { as = token, body, raw, headers = {} } = {}) => {
    const text = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const answer = await send(
      new URL(address, url),
      method,
      {
        ...(as && { authorization: `Bearer ${as}` }),
        // As browsers do, without which a cookie is not believed.
        ...(headers.cookie !== undefined && { origin: url }),
        ...(text !== undefined && {
          'content-type': 'application/json',
          'content-length': String(Buffer.byteLength(text)),
        }),
        ...headers,
      },
      text,
    );
    checkAnswer(`${method} ${address.slice(0, 200)}`, answer);
    return answer;
  };
  const changesAfter: TestServer['changesAfter'] = async (seq, own = false) => {
    const rows = await database.all(`SELECT * FROM kasbah_changes WHERE seq > ${seq} ORDER BY seq`);
    const parse = (value: unknown) => (value === null ? null : JSON.parse(String(value)));
    return rows
      .map((row) => ({
        seq: Number(row.seq),
        changeset: String(row.changeset),
        collection: String(row.collection),
        item: String(row.item),
        action: String(row.action),
        before: parse(row.before),
        after: parse(row.after),
      }))
      .filter((row) => own || !row.collection.startsWith('kasbah_'));
  };
  if (options.administrator !== false) {
    const { json, text } = await api('POST', '/api/auth/login', { as: null, body: ADMINISTRATOR });
    token = json?.data?.access_token;
    if (!token) throw new Error(`The administrator cannot sign in: ${text}`);
  }
  return {
    url,
    token,
    announcements: running.announcements,
    api,
    async sql(text) {
      if (!/^(?:insert|update|delete)/i.test(text)) return database.all(text);
      await database.run(text);
      return [];
    },
    changesAfter,
    async lastChange() {
      const [row] = await database.all('SELECT coalesce(max(seq), 0) AS n FROM kasbah_changes');
      return Number(row?.n);
    },
    async stop() {
      await running.close();
      await database.close();
      remove();
    },
  };
}
