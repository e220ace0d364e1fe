import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedBlog } from '../testing/blog.ts';
import { type TestDatabase, testDatabases } from '../testing/databases.ts';
import { startTestServer, type TestServer } from '../testing/server.ts';

/** What is sent, and what must come back; the same where only one is given. */
const VALUES: [field: string, sent: unknown, back?: unknown][] = [
  ['a_string', null],
  ['a_string', ''],
  ['a_string', 'plain'],
  ['a_string', ' spaces '],
  ['a_string', 'Ünïcödé'],
  ['a_string', 'naïve café'],
  ['a_string', '漢字かな'],
  ['a_string', '👩‍👩‍👧 🏴‍☠️ 𝔘'],
  ['a_string', `'"\`;--\\ % _ ? $1 :a {{x}}`],
  ['a_string', 'x'.repeat(255)],
  ['a_string', '🎉'.repeat(255)],
  ['a_string', 'null'],
  ['a_string', '$CURRENT_USER'],
  ['a_text', ''],
  ['a_text', 'line\r\nline\ttab\u0001'],
  ['a_text', 'long '.repeat(20_000)],
  ['a_text', '\u202eright to left'],
  ['an_integer', 0],
  ['an_integer', -1],
  ['an_integer', 2147483647],
  ['an_integer', -2147483648],
  ['an_integer', null],
  ['a_bigint', '0'],
  ['a_bigint', '9007199254740991'],
  ['a_bigint', '9007199254740992'],
  ['a_bigint', '9007199254740993'],
  ['a_bigint', '-9007199254740993'],
  ['a_bigint', '9223372036854775807'],
  ['a_bigint', '-9223372036854775808'],
  ['a_bigint', 7, '7'],
  ['a_bigint', '007', '7'],
  ['a_decimal', '0.10'],
  ['a_decimal', '12.5', '12.50'],
  ['a_decimal', '-0.01'],
  ['a_decimal', '9999999999.99'],
  ['a_decimal', 3, '3.00'],
  ['a_decimal', null],
  ['a_float', 0.1],
  ['a_float', -1.5e300],
  ['a_float', 1e-300],
  ['a_float', 3],
  ['a_boolean', true],
  ['a_boolean', false],
  ['a_boolean', null],
  ['a_date', '2026-11-23'],
  ['a_date', '2024-02-29'],
  ['a_date', '1000-01-01'],
  ['a_date', '9999-12-31'],
  ['a_time', '09:30', '09:30:00'],
  ['a_time', '23:59:59'],
  ['a_time', '00:00:00'],
  ['a_time', '09:30:15.500', '09:30:15.5'],
  ['a_time', '09:30:15.123'],
  ['a_datetime', '2026-11-23T09:00:00Z', '2026-11-23T09:00:00.000Z'],
  ['a_datetime', '2026-11-23T09:00:00+05:30', '2026-11-23T03:30:00.000Z'],
  ['a_datetime', '2026-11-23T09:00:00.123Z'],
  ['a_datetime', '2026-11-23 09:00', '2026-11-23T09:00:00.000Z'],
  ['a_datetime', '2026-11-23', '2026-11-23T00:00:00.000Z'],
  ['a_datetime', '1969-12-31T23:59:59.999Z'],
  ['a_datetime', '1000-01-01T00:00:00.000Z'],
  ['a_datetime', '9999-12-31T23:59:59.999Z'],
  ['a_uuid', '0192F0C1-2B3C-7D4E-8F5A-6B7C8D9E0F1A', '0192f0c1-2b3c-7d4e-8f5a-6b7c8d9e0f1a'],
  ['a_json', { a: [1, { b: null }], c: 'ä' }],
  ['a_json', []],
  ['a_json', 'text'],
  ['a_json', '123'],
  ['a_json', 'null'],
  ['a_json', '[1]'],
  ['a_json', 5],
  ['a_json', false],
  ['a_json', JSON.parse('['.repeat(25) + ']'.repeat(25))],
  ['a_select', 'red'],
  ['a_select', null],
];

const WRONG: [field: string, value: unknown][] = [
  ['a_string', 5],
  ['a_string', {}],
  ['a_string', ['a']],
  ['a_string', 'x'.repeat(256)],
  ['a_string', 'nul\u0000'],
  ['a_string', '\ud800'],
  ['an_integer', 1.5],
  ['an_integer', '1'],
  ['an_integer', 2147483648],
  ['an_integer', true],
  ['a_bigint', '9223372036854775808'],
  ['a_bigint', '1.5'],
  ['a_bigint', 'x'],
  ['a_bigint', 2 ** 60],
  ['a_decimal', 'abc'],
  ['a_decimal', '1e5'],
  ['a_decimal', ''],
  ['a_decimal', {}],
  ['a_decimal', '99999999999.99'],
  ['a_decimal', '0.123'],
  ['a_float', '1'],
  ['a_float', 'NaN'],
  ['a_boolean', 'true'],
  ['a_boolean', 1],
  ['a_date', '2026-02-30'],
  ['a_date', '2026-1-1'],
  ['a_date', '0000-01-01'],
  ['a_date', 5],
  ['a_time', '25:00'],
  ['a_time', '9:00'],
  ['a_datetime', 'yesterday'],
  ['a_datetime', '2026-13-01T00:00:00Z'],
  ['a_datetime', '9999-12-31T23:59:59-05:00'],
  ['a_datetime', 5],
  ['a_uuid', 'not-a-uuid'],
  ['a_json', 'nul\u0000'],
  ['a_select', 'green'],
  ['a_select', ''],
];

describe.each(testDatabases())('Values on $dialect', ({ create }) => {
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

  it.each(
    VALUES.map(
      ([field, sent, back = sent]) => [field, JSON.stringify(sent)?.slice(0, 40), sent, back] as const,
    ),
  )('%s keeps %s through create, read, filter and update', async (field, _, sent, back) => {
    const seq = await server.lastChange();
    const made = await server.api('POST', '/api/items/things', { body: { [field]: sent } });
    expect(made.status, made.text).toBe(200);
    expect(made.json.data[field]).toEqual(back);
    const { id } = made.json.data;
    expect((await server.api('GET', `/api/items/things/${id}`)).json.data[field]).toEqual(back);
    const empty = await server.api('POST', '/api/items/things', { body: {} });
    const put = await server.api('PATCH', `/api/items/things/${empty.json.data.id}`, {
      body: { [field]: sent },
    });
    expect(put.json.data[field]).toEqual(back);
    if (field !== 'a_json' && sent !== null && sent !== '$CURRENT_USER') {
      const filter = { id: { _eq: id }, [field]: { _eq: sent } };
      const found = await server.api('SEARCH', '/api/items/things', {
        body: { query: { filter, fields: ['id'] } },
      });
      if (String(sent).length < 16_000) expect(found.json.data, found.text).toEqual([{ id }]);
      const change = (await server.changesAfter(seq)).find(
        (one) => one.collection === 'things' && one.item === String(id),
      );
      expect(change?.after?.[field]).toEqual(back);
    }
  });

  it.each(WRONG.map(([field, value]) => [field, JSON.stringify(value).slice(0, 40), value] as const))(
    '%s refuses %s with its path',
    async (field, _, value) => {
      const before = await server.lastChange();
      const made = await server.api('POST', '/api/items/things', { body: { [field]: value } });
      expect(made.status, made.text).toBe(400);
      expect(made.json.errors).toMatchObject([{ extensions: { code: 'VALIDATION_FAILED', path: field } }]);
      expect(await server.changesAfter(before)).toEqual([]);
    },
  );
});
