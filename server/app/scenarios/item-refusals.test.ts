import { afterAll, beforeAll, describe } from 'vitest';
import { seedBlog } from '../testing/blog.ts';
import { type TestDatabase, testDatabases } from '../testing/databases.ts';
import { scenarios } from '../testing/scenario.ts';
import { startTestServer, type TestServer } from '../testing/server.ts';

describe.each(testDatabases())('What items refuse on $dialect', ({ create }) => {
  let server: TestServer;
  let database: TestDatabase;

  beforeAll(async () => {
    database = await create();
    server = await startTestServer({ databaseUrl: database.url });
    await seedBlog(server);
  });
  afterAll(async () => {
    await server?.stop();
    await database?.drop();
  });

  const bad = (name: string, query: string, path: string) => ({
    name,
    request: `GET /api/items/posts?${query}`,
    status: 400,
    code: 'INVALID_QUERY',
    path,
  });
  const enc = encodeURIComponent;
  scenarios(
    () => ({ server, tokens: {} }),
    [
      bad('an unknown parameter', 'fliter={}', 'fliter'),
      { ...bad('a near parameter has a hint', 'fliter={}', 'fliter'), contains: ['Did you mean filter?'] },
      bad('an unknown field in fields', 'fields=titel', 'fields.titel'),
      {
        ...bad('a near field has a hint', 'fields=titel', 'fields.titel'),
        contains: ['Did you mean title?'],
      },
      bad('an unknown field in sort', 'sort=id,nope', 'sort[1]'),
      bad('an unknown field in a filter', `filter=${enc('{"nope":{"_eq":1}}')}`, 'filter.nope'),
      bad('an unknown operator', `filter=${enc('{"title":{"_like":"x"}}')}`, 'filter.title._like'),
      bad(
        'an operator of another type',
        `filter=${enc('{"score":{"_contains":"x"}}')}`,
        'filter.score._contains',
      ),
      bad(
        'an unknown field inside a relation',
        `filter=${enc('{"author":{"nope":1}}')}`,
        'filter.author.nope',
      ),
      bad('a value of another type', `filter=${enc('{"score":{"_eq":"x"}}')}`, 'filter.score._eq'),
      bad('an object for a value', `filter=${enc('{"score":{"_eq":{"a":1}}}')}`, 'filter.score._eq'),
      bad('a number beyond 32 bits', `filter=${enc('{"score":{"_gt":99999999999}}')}`, 'filter.score._gt'),
      bad('a filter that is no JSON', 'filter={', 'filter'),
      bad('a filter that is a list', 'filter=[]', 'filter'),
      bad('a filter that is a text', 'filter=5', 'filter'),
      bad('_and without a list', `filter=${enc('{"_and":{"a":1}}')}`, 'filter._and'),
      bad('_between with one value', `filter=${enc('{"score":{"_between":[1]}}')}`, 'filter.score._between'),
      bad('_null with a text', `filter=${enc('{"score":{"_null":"maybe"}}')}`, 'filter.score._null'),
      bad('a prototype in a filter', `filter=${enc('{"__proto__":{"_eq":1}}')}`, 'filter.__proto__'),
      bad(
        'a prototype inside a relation',
        `filter=${enc('{"author":{"__proto__":{"name":"x"}}}')}`,
        'filter.author.__proto__',
      ),
      bad(
        'a constructor inside a relation',
        `filter=${enc('{"author":{"constructor":{"name":"x"}}}')}`,
        'filter.author.constructor',
      ),
      bad('toString inside a relation', `filter=${enc('{"tags":{"toString":{}}}')}`, 'filter.tags.toString'),
      bad('a prototype in brackets', 'filter[__proto__][a]=1', 'filter[__proto__][a]'),
      bad('a parameter in two forms', 'filter[a]=1&filter[a][b]=2', 'filter[a][b]'),
      bad('unbalanced brackets', 'filter[a=1', 'filter[a'),
      bad('a limit that is no number', 'limit=ten', 'limit'),
      bad('a limit below all', 'limit=-2', 'limit'),
      bad('an offset below zero', 'offset=-1', 'offset'),
      bad('a page of zero', 'page=0', 'page'),
      bad('unknown meta', 'meta=nope', 'meta'),
      bad('search twice', 'search=a&search=b', 'search'),
      bad('a search with NUL', 'search=%00', 'search'),
      bad('a search that is too long', `search=${'x'.repeat(300)}`, 'search'),
      bad('a broken percent sequence', 'search=%E0%A4%A', 'search=%E0%A4%A'),
      bad('deep on what is no relation', `deep=${enc('{"title":{"_limit":1}}')}`, 'deep.title'),
      bad(
        'an unknown parameter in deep',
        `fields=tags&deep=${enc('{"tags":{"_nope":1}}')}`,
        'deep.tags._nope',
      ),
      bad(
        'a relation in deep that is not there',
        `fields=tags&deep=${enc('{"tags":{"nope":{"_limit":1}}}')}`,
        'deep.tags.nope',
      ),
      bad(
        'deep that is not asked for is checked too',
        `fields=title&deep=${enc('{"tags":{"_nope":1}}')}`,
        'deep.tags._nope',
      ),
      bad(
        'a parameter of a list on a link to one',
        `fields=author.name&deep=${enc('{"author":{"_limit":1}}')}`,
        'deep.author._limit',
      ),
      bad(
        'fields inside deep',
        `fields=tags&deep=${enc('{"tags":{"_fields":["slug"]}}')}`,
        'deep.tags._fields',
      ),
      bad('deep that holds a text', `fields=author.name&deep=${enc('{"author":"x"}')}`, 'deep.author'),
      bad('fields inside what is no relation', 'fields=title.x', 'fields.title'),
      bad(
        'fields that go too deep',
        'fields=author.posts.author.posts.author.posts.id',
        'fields.author.posts.author.posts.author.posts.id',
      ),
      bad('sort through many', 'sort=tags.slug', 'sort[0]'),
      bad('more than eight sorts', 'sort=id,id,id,id,id,id,id,id,id', 'sort'),
      bad('a URL of 9,000 characters', `search=${'x'.repeat(9000)}`, 'query'),
      bad('deep brackets', `filter${'[a]'.repeat(20)}=1`, 'filter'),
      {
        ...bad('nested _not', `filter=${enc(`${'{"_not":'.repeat(40)}{}${'}'.repeat(40)}`)}`, ''),
        path: `filter${'._not'.repeat(13)}`,
      },
      {
        name: 'a body that is no JSON',
        request: 'POST /api/items/posts',
        raw: '{',
        status: 400,
        code: 'INVALID_BODY',
      },
      { name: 'an empty body', request: 'POST /api/items/posts', status: 400, code: 'INVALID_BODY' },
      {
        name: 'a body that is a text',
        request: 'POST /api/items/posts',
        body: 'x',
        status: 400,
        code: 'INVALID_BODY',
      },
      {
        name: 'a body that is null',
        request: 'POST /api/items/posts',
        raw: 'null',
        status: 400,
        code: 'INVALID_BODY',
      },
      {
        name: 'a list of texts',
        request: 'POST /api/items/posts',
        body: ['x'],
        status: 400,
        code: 'INVALID_BODY',
      },
      {
        name: 'a body with a prototype',
        request: 'POST /api/items/posts',
        raw: '{"__proto__":{"title":"x"}}',
        status: 400,
        code: 'INVALID_BODY',
      },
      {
        name: 'a body with an escaped prototype',
        request: 'POST /api/items/posts',
        raw: '{"title":"x","\\u005f_proto__":{"score":1}}',
        status: 400,
      },
      {
        name: 'a body of 10,000 levels',
        request: 'POST /api/items/posts',
        raw: '['.repeat(10_000) + ']'.repeat(10_000),
        status: 400,
        code: 'INVALID_BODY',
      },
      {
        name: 'a value of 10,000 levels',
        request: 'POST /api/items/things',
        raw: `{"a_json":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`,
        status: 400,
        code: 'INVALID_BODY',
      },
      {
        name: 'a body of two MiB',
        request: 'POST /api/items/things',
        raw: JSON.stringify({ a_text: 'x'.repeat(2_000_000) }),
        status: 413,
        code: 'BODY_TOO_LARGE',
      },
      {
        name: 'a body that is a form',
        request: 'POST /api/items/posts',
        raw: 'title=x',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        status: 415,
        code: 'UNSUPPORTED_MEDIA_TYPE',
      },
      {
        name: 'invalid UTF-8 is no JSON',
        request: 'SEARCH /api/items/posts',
        body: { query: { search: '\ud800' } },
        status: 400,
        code: 'INVALID_QUERY',
        path: 'search',
      },
      {
        name: 'a very long value in a filter',
        request: 'SEARCH /api/items/things',
        body: { query: { filter: { a_text: { _contains: 'x'.repeat(200_000) } } } },
        status: 400,
        code: 'INVALID_QUERY',
        path: 'filter.a_text._contains',
      },
      {
        name: 'more values than a list may have',
        request: 'SEARCH /api/items/posts',
        body: { query: { filter: { id: { _in: Array.from({ length: 501 }, (_, n) => n) } } } },
        status: 400,
        code: 'INVALID_QUERY',
        path: 'filter.id._in',
      },
      { name: 'an unknown collection', request: 'GET /api/items/nope', status: 403, code: 'FORBIDDEN' },
      {
        name: 'a collection of Kasbah itself',
        request: 'GET /api/items/kasbah_users',
        status: 403,
        code: 'FORBIDDEN',
      },
      {
        name: 'a prototype as a collection',
        request: 'GET /api/items/__proto__',
        status: 403,
        code: 'FORBIDDEN',
      },
      { name: 'an address that is not there', request: 'GET /api/nope', status: 404, code: 'NOT_FOUND' },
      {
        name: 'a method that is not possible',
        request: 'PUT /api/items/posts/1',
        status: 405,
        code: 'METHOD_NOT_ALLOWED',
      },
      { name: 'a broken path', request: 'GET /api/items/posts/%E0%A4%A', status: 404, code: 'NOT_FOUND' },
      {
        name: 'a key that the database makes cannot change',
        request: 'PATCH /api/items/posts/1',
        body: { id: 9 },
        status: 400,
        code: 'READONLY_FIELD',
        path: 'id',
      },
      {
        name: 'the other side of a link that is no list',
        request: 'PATCH /api/items/authors/1',
        body: { posts: 1 },
        status: 400,
        code: 'VALIDATION_FAILED',
        path: 'posts',
      },
      {
        name: 'a patch that changes nothing is no change',
        request: 'PATCH /api/items/posts/1',
        body: { title: 'Alpha' },
        status: 200,
      },
      {
        name: 'a patch without a key',
        request: 'PATCH /api/items/posts',
        body: [{ title: 'x' }],
        status: 400,
        code: 'INVALID_BODY',
      },
      {
        name: 'a patch of no keys',
        request: 'PATCH /api/items/posts',
        body: { keys: [], data: {} },
        status: 400,
        code: 'INVALID_BODY',
      },
      {
        name: 'keys that are objects',
        request: 'DELETE /api/items/posts',
        body: [{}, [1]],
        status: 404,
        code: 'NOT_FOUND',
      },
    ],
  );
});
