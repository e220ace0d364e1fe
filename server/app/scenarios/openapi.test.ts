import { createConfig, lintFromString } from '@redocly/openapi-core';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addFormats } from '../../schema/ajv-formats.ts';
import type { OpenApiDocument, Operation } from '../../schema/openapi.ts';
import { type TestDatabase, testDatabases } from '../testing/databases.ts';
import { everyType } from '../testing/every-type.ts';
import { startTestServer, type TestServer } from '../testing/server.ts';

/** Everything that Redocly's strict rules say of a document, errors and warnings alike. */
async function lint(text: string): Promise<string[]> {
  const config = await createConfig({
    extends: ['recommended-strict'],
    rules: {
      // The licence of the data is its owner's to give, and Kasbah does not know it.
      'info-license': 'off',
      // The server of a test, and of many a club, is at localhost.
      'no-server-example.com': 'off',
    },
  });
  const problems = await lintFromString({ source: text, absoluteRef: 'openapi.json', config });
  return problems.map(({ ruleId, location, message }) => `${ruleId} ${location[0]?.pointer}: ${message}`);
}

/** Health and ping are answered before anything can refuse them. */
const NEVER_REFUSED = ['health', 'ping'].map(
  (name) =>
    `operation-4xx-response #/paths/~1server~1${name}/get/responses: Operation must have at least one \`4XX\` response.`,
);

/** The answer's schema of an operation, as a function that tells what is wrong with an answer. */
function checker(document: OpenApiDocument) {
  const ajv = addFormats(new Ajv2020({ strict: false, allErrors: true }) as never) as unknown as Ajv2020;
  ajv.addFormat('date-time', /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);
  ajv.addFormat('binary', true);
  ajv.addSchema(document, 'api');
  const at = (pointer: string) => ajv.getSchema(`api#${pointer}`);
  return {
    /** Compiles every component and says what breaks. */
    compileAll() {
      for (const name of Object.keys(document.components.schemas)) at(`/components/schemas/${name}`);
    },
    check(route: string, value: unknown, status = 200): string | null {
      const [method = '', path = ''] = route.split(' ');
      const escaped = encodeURIComponent(path.replaceAll('~', '~0').replaceAll('/', '~1'));
      const validate = at(`/paths/${escaped}/${method}/responses/${status}/content/application~1json/schema`);
      if (!validate) throw new Error(`${route} has no schema for ${status}`);
      return validate(value) ? null : ajv.errorsText(validate.errors);
    },
  };
}

const operations = (document: OpenApiDocument): Operation[] =>
  Object.values(document.paths).flatMap((path) => Object.values(path));

describe.each(['Chinook', 'every field type'])('OpenAPI of %s', (schema) => {
  let database: TestDatabase;
  let server: TestServer;
  let tokens: Record<string, string | null>;
  const documentOf = async (as: string) => {
    const { text, json } = await server.api('GET', '/api/openapi.json', { as: tokens[as] ?? null });
    return { text, document: json as OpenApiDocument };
  };

  beforeAll(async () => {
    const isChinook = schema === 'Chinook';
    database = await testDatabases()[0]!.create(isChinook ? 'chinook' : undefined);
    server = await startTestServer({ databaseUrl: database.url });
    if (!isChinook) {
      const made = await server.api('POST', '/api/schema/apply', { body: { collections: everyType() } });
      expect(made.status, made.text).toBe(200);
    }
    const policy = { effect: 'allow', where: null };
    const [first, second] = isChinook ? ['Track', 'Album'] : ['every_type', 'record'];
    const role = await server.api('POST', '/api/access/roles', { body: { name: 'listener' } });
    const some = isChinook
      ? ['TrackId', 'Name', 'Album', 'AlbumId']
      : ['id', 'string', 'decimal', 'many_to_one'];
    const policies = [
      { role: role.json.data.id, collection: first, action: 'read', fields: some },
      { role: role.json.data.id, collection: first, action: 'create', fields: some },
      { role: role.json.data.id, collection: second, action: 'update', fields: ['*'] },
      { role: 'public', collection: second, action: 'read', fields: ['*'] },
      { role: 'public', collection: 'kasbah_files', action: 'read', fields: ['*'] },
    ];
    for (const one of policies) {
      const { status, text } = await server.api('POST', '/api/access/policies', {
        body: { ...policy, ...one },
      });
      expect(status, text).toBe(200);
    }
    const key = await server.api('POST', '/api/access/keys', {
      body: { name: 'l', role: role.json.data.id },
    });
    tokens = { administrator: server.token, listener: key.json.data.token, guest: null };
  }, 60_000);
  afterAll(async () => {
    await server?.stop();
    await database?.drop();
  });

  it.each(['administrator', 'listener', 'guest'])('is clean to a strict linter as %s', async (as) => {
    const { text, document } = await documentOf(as);
    expect(document.openapi).toBe('3.1.0');
    expect(await lint(text)).toEqual(NEVER_REFUSED);
    const ids = operations(document).map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    checker(document).compileAll();
  });

  it('is told apart by its tag, which changes with the rights and the schema', async () => {
    const first = await server.api('GET', '/api/openapi.json');
    const etag = String(first.headers.etag);
    const ask = (as: string | null) =>
      server.api('GET', '/api/openapi.json', { as, headers: { 'if-none-match': etag } });
    expect((await ask(server.token)).status).toBe(304);
    expect((await ask(null)).status).toBe(200);
    const more = { collections: [{ name: 'added_later', fields: [{ name: 'word', type: 'string' }] }] };
    expect((await server.api('POST', '/api/schema/apply', { body: more })).status).toBe(200);
    const after = await ask(server.token);
    expect(after.status).toBe(200);
    expect(after.json.paths['/items/added_later'].get.operationId).toBe('AddedLater_list');
  });

  if (schema === 'Chinook') {
    it('holds what somebody may do, and no word of the rest', async () => {
      const listener = await documentOf('listener');
      const { paths, components } = listener.document;
      expect(Object.keys(paths).filter((path) => path.startsWith('/items/'))).toEqual([
        '/items/Album',
        '/items/Album/{id}',
        '/items/Track',
        '/items/Track/{id}',
      ]);
      expect(Object.keys(paths['/items/Track'] ?? {})).toEqual(['get', 'post']);
      expect(Object.keys(paths['/items/Album'] ?? {})).toEqual(['patch']);
      expect(paths['/items/Track']?.get?.parameters).not.toContainEqual({
        $ref: '#/components/parameters/explain',
      });
      expect(Object.keys(components.schemas.Track?.properties ?? {}).sort()).toEqual([
        'Album',
        'AlbumId',
        'Name',
        'TrackId',
      ]);
      expect(listener.text).not.toMatch(/Composer|Invoice|Employee|kasbah_files|"Milliseconds"/);
      const guest = await documentOf('guest');
      expect(guest.document.paths['/users/me']).toBeUndefined();
      expect(guest.document.paths['/batch']).toBeUndefined();
      expect(Object.keys(guest.document.paths['/files'] ?? {})).toEqual(['get']);
      expect(guest.text).not.toMatch(/Track|Invoice/);
    });

    it('describes the real answers of every route', async () => {
      const { document } = await documentOf('administrator');
      const { check } = checker(document);
      const get = async (path: string, as?: string | null) =>
        (await server.api('GET', `/api${path}`, as === undefined ? {} : { as })).json;
      for (const path of Object.keys(document.paths).filter((one) => /^\/items\/[^/]+$/.test(one))) {
        const answer = await get(`${path}?limit=20&meta=*`);
        expect(check(`get ${path}`, answer), path).toBeNull();
        const deep = await get(`${path}?limit=5&fields=*.*`);
        expect(check(`get ${path}`, deep), path).toBeNull();
        const broken = {
          data: [{ ...answer.data[0], ...(answer.data[0] && { [Object.keys(answer.data[0])[0]!]: {} }) }],
        };
        if (answer.data[0]) expect(check(`get ${path}`, broken), path).not.toBeNull();
      }
      const groups = await get(
        '/items/Invoice?aggregate[sum]=Total&aggregate[count]=*&groupBy=BillingCountry',
      );
      expect(check('get /items/Invoice', groups)).toBeNull();
      expect(check('get /items/Track/{id}', await get('/items/Track/1'))).toBeNull();
      expect(check('get /users/me', await get('/users/me'))).toBeNull();
      expect(check('get /server/info', await get('/server/info'))).toBeNull();
      expect(check('get /server/health', await get('/server/health'))).toBeNull();
      expect(check('get /files', await get('/files'))).toBeNull();
      const explained = await get('/items/Track?limit=1&explain=query');
      expect(check('get /items/Track', explained)).toBeNull();
    });

    it('describes writes: their rehearsal, their keys and tags, and the batch', async () => {
      const { document } = await documentOf('administrator');
      const { check } = checker(document);
      const send = async (method: string, path: string, body?: unknown) =>
        (await server.api(method, `/api${path}`, body === undefined ? {} : { body })).json;
      const genre = { GenreId: 77, Name: 'Rehearsed' };
      const tried = await send('POST', '/items/Genre?dry_run=true', genre);
      expect(check('post /items/Genre', tried)).toBeNull();
      expect(check('post /items/Genre', { ...tried, meta: { dry_run: 'perhaps' } })).not.toBeNull();
      expect(check('put /items/Genre', await send('PUT', '/items/Genre?dry_run=true', genre))).toBeNull();
      const gone = await send('DELETE', '/items/InvoiceLine/1?dry_run=true');
      expect(check('delete /items/InvoiceLine/{id}', gone)).toBeNull();
      const steps = document.paths['/batch']?.post?.requestBody?.content['application/json']?.example;
      const batch = await send('POST', '/batch?dry_run=true', steps);
      expect(check('post /batch', batch), JSON.stringify(batch)).toBeNull();
      const names = (operation?: Operation) =>
        operation?.parameters?.map((one) => ('$ref' in one ? one.$ref.split('/').at(-1) : one.name));
      const { put } = document.paths['/items/Genre'] ?? {};
      expect(names(put)).toEqual(['on', 'fields', 'dry_run', 'comment', 'idempotency_key']);
      const { patch } = document.paths['/items/Genre/{id}'] ?? {};
      expect(names(patch)).toContain('if_match');
      expect(Object.keys(patch?.responses ?? {})).toEqual(expect.arrayContaining(['412', '422']));
    });

    it('names no route that is not there', async () => {
      const { document } = await documentOf('administrator');
      for (const [path, methods] of Object.entries(document.paths)) {
        for (const method of Object.keys(methods)) {
          const address = `/api${path.replace('{id}', '0')}`;
          const { status, text } = await server.api(method.toUpperCase(), address, { as: null });
          expect(status, `${method} ${path} ${text}`).not.toBe(405);
          if (!path.includes('{id}')) expect(status, `${method} ${path} ${text}`).not.toBe(404);
        }
      }
      expect(Object.keys(document.paths)).toContain('/auth/login');
    });

    it('has an example for every body of a collection that can be sent as it is', async () => {
      const { document } = await documentOf('administrator');
      for (const [path, { post }] of Object.entries(document.paths)) {
        if (!/^\/items\/[^/]+$/.test(path) || !post) continue;
        const { example } = post.requestBody?.content['application/json'] ?? {};
        expect(example, path).toBeDefined();
        const answer = await server.api('POST', `/api${path}`, { body: example });
        // The first rows of every table are there; what has a key of its own may be taken.
        expect([200, 409], `${path} ${JSON.stringify(example)} ${answer.text}`).toContain(answer.status);
      }
    });
  } else {
    it('describes what is sent and answered for every field type', async () => {
      const { document } = await documentOf('administrator');
      const { check } = checker(document);
      const example =
        document.paths['/items/every_type']?.post?.requestBody?.content['application/json']?.example;
      await server.api('POST', '/api/items/things', { body: {} });
      const file = await server.api('GET', '/api/files');
      expect(file.status).toBe(200);
      expect(example).toBeDefined();
      // Files are uploaded, not written.
      const body = Object.fromEntries(
        Object.entries(example as object).filter(([name]) => !/^(?:file|image|gallery)/.test(name)),
      );
      const made = await server.api('POST', '/api/items/every_type', { body });
      expect(made.status, made.text).toBe(200);
      expect(Object.keys(made.json.data).length).toBeGreaterThan(30);
      const list = (await server.api('GET', '/api/items/every_type?fields=*.*')).json;
      expect(check('get /items/every_type', list)).toBeNull();
      expect(check('get /items/record', (await server.api('GET', '/api/items/record')).json)).toBeNull();
      expect(check('get /items/every_type', { data: [{ boolean: 'yes' }] })).not.toBeNull();
    });
  }
});
