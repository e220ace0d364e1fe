import { describe, expect, it } from 'vitest';
import { parseQuery } from './query.ts';
import { parseQueryString } from './query-string.ts';

const plain = (value: unknown) => JSON.parse(JSON.stringify(value));

describe('a query string as a tree', () => {
  it.each([
    ['', {}],
    ['a=1', { a: '1' }],
    ['a', { a: '' }],
    ['a=', { a: '' }],
    ['a=b=c', { a: 'b=c' }],
    ['&&a=1&', { a: '1' }],
    ['a=1&a=2&a=3', { a: ['1', '2', '3'] }],
    ['a[]=1', { a: ['1'] }],
    ['a[]=1&a[]=2', { a: ['1', '2'] }],
    ['a[b][c]=1&a[b][d]=2', { a: { b: { c: '1', d: '2' } } }],
    ['f[s][_in][]=1&f[s][_in][]=2', { f: { s: { _in: ['1', '2'] } } }],
    ['f[_or][0][a]=1&f[_or][1][b]=2', { f: { _or: { 0: { a: '1' }, 1: { b: '2' } } } }],
    ['a=%C3%A4+b%2Bc', { a: 'ä b+c' }],
    ['%61[%62]=1', { a: { b: '1' } }],
    ['a%5Bb%5D=1', { a: { b: '1' } }],
    ['hasOwnProperty=1&toString[x]=2', { hasOwnProperty: '1', toString: { x: '2' } }],
  ])('%j', (text, expected) => {
    expect(plain(parseQueryString(text))).toEqual(expected);
  });

  it.each([
    '__proto__=1',
    'a[__proto__]=1',
    'a[__proto__][b]=1',
    'constructor=1',
    'a[constructor][prototype]=1',
    'a[%5F_proto__]=1',
    'a[b=1',
    'a]b[=1',
    'a[b]c=1',
    'a=1&a[b]=2',
    'a[b]=1&a[]=2',
    'a[]=1&a[b]=2',
    'a[b]=1&a=2',
    'a=%',
    'a=%E0%A4%A',
    '%ff=1',
    `a${'[b]'.repeat(12)}=1`,
    `a=${'x'.repeat(8200)}`,
  ])('refuses %.40j', (text) => {
    expect(() => parseQueryString(text)).toThrow(
      expect.objectContaining({ code: 'INVALID_QUERY', status: 400, path: expect.any(String) }),
    );
    expect(({} as Record<string, unknown>).b).toBeUndefined();
  });
});

describe('the form of a query', () => {
  it('has defaults', () => {
    expect(parseQuery({})).toEqual({
      alias: new Map(),
      cursor: null,
      explain: false,
      fields: ['*'],
      filter: null,
      sort: [],
      limit: 100,
      offset: 0,
      search: null,
      meta: { total: false, filtered: false, can: false },
      deep: {},
    });
  });

  it.each<[string, Record<string, unknown>, object]>([
    ['names by comma', { fields: 'a, b,,c' }, { fields: ['a', 'b', 'c'] }],
    ['names in a list', { fields: ['a', 'b,c'] }, { fields: ['a', 'b', 'c'] }],
    ['no names', { fields: '' }, { fields: [] }],
    ['a filter as text', { filter: '{"a":1}' }, { filter: { a: 1 } }],
    ['a filter', { filter: { a: 1 } }, { filter: { a: 1 } }],
    ['all', { limit: '-1' }, { limit: -1, offset: 0 }],
    ['a page', { limit: '10', page: '3' }, { limit: 10, offset: 20 }],
    ['a page of all', { limit: -1, page: 3 }, { offset: 0 }],
    ['an offset before a page', { limit: 10, page: 3, offset: 5 }, { offset: 5 }],
    ['an empty search', { search: '' }, { search: null }],
    ['every count', { meta: '*' }, { meta: { total: true, filtered: true } }],
    ['one count', { meta: ['filter_count'] }, { meta: { total: false, filtered: true } }],
    ['deep as text', { deep: '{"a":{"_limit":1}}' }, { deep: { a: { _limit: 1 } } }],
  ])('takes %s', (_, input, expected) => {
    expect(parseQuery(input)).toMatchObject(expected);
  });

  it.each<[Record<string, unknown>, string, string?]>([
    [{ nope: 1 }, 'nope'],
    [{ feilds: 'a' }, 'feilds', 'Did you mean fields?'],
    [{ toString: 1 }, 'toString'],
    [{ fields: 5 }, 'fields'],
    [{ fields: {} }, 'fields'],
    [{ fields: ['a', 5] }, 'fields[1]'],
    [{ sort: [null] }, 'sort[0]'],
    [{ filter: 'x' }, 'filter'],
    [{ filter: null }, 'filter'],
    [{ filter: [] }, 'filter'],
    [{ filter: '"x"' }, 'filter'],
    [{ filter: 'null' }, 'filter'],
    [{ limit: 'x' }, 'limit'],
    [{ limit: 1.5 }, 'limit'],
    [{ limit: '' }, 'limit'],
    [{ limit: -2 }, 'limit'],
    [{ limit: '9999999999' }, 'limit'],
    [{ limit: null }, 'limit'],
    [{ limit: [1] }, 'limit'],
    [{ offset: -1 }, 'offset'],
    [{ offset: '1e3' }, 'offset'],
    [{ page: 0 }, 'page'],
    [{ search: 5 }, 'search'],
    [{ search: ['a'] }, 'search'],
    [{ search: 'x'.repeat(257) }, 'search'],
    [{ search: 'a\u0000' }, 'search'],
    [{ search: '\ud800' }, 'search'],
    [{ meta: 'nope' }, 'meta'],
    [{ deep: 'x' }, 'deep'],
    [{ deep: [] }, 'deep'],
  ])('refuses %j at %s', (input, path, hint) => {
    expect(() => parseQuery(input)).toThrow(
      expect.objectContaining({ code: 'INVALID_QUERY', path, ...(hint && { hint }) }),
    );
  });

  it('names parameters inside deep with their prefix and place', () => {
    expect(parseQuery({ _limit: 5 }, '_', 'deep.a.')).toMatchObject({ limit: 5 });
    expect(() => parseQuery({ _limt: 5 }, '_', 'deep.a.')).toThrow(
      expect.objectContaining({ path: 'deep.a._limt', hint: 'Did you mean _limit?' }),
    );
    expect(() => parseQuery({ limit: 5 }, '_', 'deep.a.')).toThrow(
      expect.objectContaining({ path: 'deep.a.limit' }),
    );
  });
});
