import { describe, expect, test } from 'vitest';
import { apiErrorFrom } from './api-error.ts';
import { queryString } from './client.ts';

test.each([
  [{}, ''],
  [{ limit: 5, search: '', filter: undefined, sort: null }, '?limit=5'],
  [{ filter: { a: { _eq: 'x' } }, meta: '*' }, '?filter=%7B%22a%22%3A%7B%22_eq%22%3A%22x%22%7D%7D&meta=*'],
])('%j as a query string', (query, text) => {
  expect(queryString(query)).toBe(text);
});

describe('errors of the server', () => {
  test('every problem with its place and next step', () => {
    const error = apiErrorFrom(
      400,
      {
        errors: [
          { message: 'A', extensions: { code: 'X', path: ['fields', 0, 'name'], hint: 'H' } },
          { message: 'B', extensions: { code: 'Y', path: 'email' } },
        ],
      },
      'r1',
    );
    expect(error.code).toBe('X');
    expect(error.at('fields.0.name')).toMatchObject({ message: 'A', hint: 'H' });
    expect(error.at('email')?.message).toBe('B');
    expect(error.requestId).toBe('r1');
  });

  test.each([null, 'text', { errors: 'none' }, { errors: [] }])(
    '%j still says that the server refused',
    (body) => {
      expect(apiErrorFrom(502, body, null)).toMatchObject({
        status: 502,
        code: 'HTTP_502',
        message: 'The server answered 502.',
      });
    },
  );

  test('how long to wait', () => {
    expect(
      apiErrorFrom(
        429,
        { errors: [{ message: 'Slow', extensions: { code: 'RATE_LIMITED', retry_after: 9 } }] },
        null,
      ).retryAfter,
    ).toBe(9);
  });
});
