import { expect, it } from 'vitest';
import type { Route } from './documents.ts';
import { type Asked, addressOf, curlOf, sdkOf } from './examples.ts';

const route = (id: string, method: Route['method'], path: string): Route => ({
  ...{ id, method, path, parameters: [], answers: [] },
  operation: { operationId: id, summary: '', tags: [], responses: {} },
});
const asked = (more: Partial<Asked> = {}): Asked => ({ id: '', query: [], body: null, ...more });
const LIST = route('Track_list', 'get', '/items/Track');
const callOf = (one: Route, more: Partial<Asked>) =>
  sdkOf(one, asked(more), 'http://x')?.split('\n').slice(4).join('\n');

it('writes an address with what has to be encoded', () => {
  const query: Asked['query'] = [['filter', '{"Name":{"_eq":"a&b"}}']];
  expect(addressOf(LIST, asked({ query }))).toBe(
    '/items/Track?filter=%7B%22Name%22%3A%7B%22_eq%22%3A%22a%26b%22%7D%7D',
  );
  expect(addressOf(route('x', 'get', '/items/Track/{id}'), asked({ id: 'a%2Fb' }))).toBe(
    '/items/Track/a%2Fb',
  );
});

it('keeps quotes of a body whole in a shell', () => {
  const text = curlOf(
    route('Track_create', 'post', '/items/Track'),
    asked({ body: `{"Name":"It's"}` }),
    'http://x',
  );
  expect(text).toContain(`-X POST 'http://x/api/items/Track'`);
  expect(text).toContain(`-d '{"Name":"It'\\''s"}'`);
});

it.each<[string, Route, Partial<Asked>, string]>([
  [
    'a list',
    LIST,
    {
      query: [
        ['fields', 'Name,Album.Title,Album.Artist.Name'],
        ['sort', '-Name'],
        ['limit', '5'],
      ],
    },
    `const answer = await client.request(readItems("Track", {\n  fields: ["Name", { Album: ["Title", { Artist: ["Name"] }] }],\n  sort: ["-Name"],\n  limit: 5,\n}));`,
  ],
  [
    'an item',
    route('Track_get', 'get', '/items/Track/{id}'),
    { id: '7' },
    'const answer = await client.request(readItem("Track", 7));',
  ],
  [
    'a singleton',
    route('Site_get', 'get', '/items/site'),
    {},
    'const answer = await client.request(readSingleton("site"));',
  ],
  [
    'a change',
    route('Track_update', 'patch', '/items/Track/{id}'),
    { id: 'a%20b', body: '{"Name":"x"}' },
    'const answer = await client.request(updateItem("Track", "a b", { Name: "x" }));',
  ],
  [
    'many changes',
    route('Track_update_many', 'patch', '/items/Track'),
    { body: '{"keys":[1],"data":{"Name":"x"}}' },
    'const answer = await client.request(updateItems("Track", [1], { Name: "x" }));',
  ],
  [
    'deletions',
    route('Track_delete_many', 'delete', '/items/Track'),
    { body: '{"keys":[1,2]}' },
    'const answer = await client.request(deleteItems("Track", [1, 2]));',
  ],
])('writes %s with the SDK', (_, one, more, expected) => {
  expect(callOf(one, more)).toBe(expected);
});

it('has no SDK code for what the SDK asks in another way', () => {
  expect(sdkOf(LIST, asked({ query: [['aggregate[count]', '*']] }), 'http://x')).toBeNull();
  expect(sdkOf(route('auth_login', 'post', '/auth/login'), asked(), 'http://x')).toBeNull();
});

it('has no command of the SDK for what the SDK cannot do', () => {
  expect(callOf(route('Track_upsert', 'put', '/items/Track'), { body: '{"Name":"x"}' })).toBeUndefined();
  expect(callOf(route('batch', 'post', '/batch'), { body: '{"steps":[]}' })).toBeUndefined();
  const rehearsal = { query: [['dry_run', 'true']] as Asked['query'], body: '{"Name":"x"}' };
  expect(callOf(route('Track_create', 'post', '/items/Track'), rehearsal)).toBeUndefined();
});
