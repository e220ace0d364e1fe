import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabases } from './databases.ts';
import { evaluateQuery } from './evaluate-query.ts';
import { fuzzFilter, fuzzNonsense, fuzzRows, fuzzSort } from './query-fuzz.ts';
import { startTestServer, type TestServer } from './server.ts';

const COLLECTIONS = [
  {
    name: 'parents',
    fields: [
      { name: 'name', type: 'string' },
      { name: 'items', type: 'one-to-many', options: { collection: 'items', field: 'parent' } },
    ],
  },
  {
    name: 'items',
    fields: [
      { name: 'n', type: 'integer' },
      { name: 't', type: 'string' },
      { name: 'd', type: 'decimal', options: { precision: 10, scale: 2 } },
      { name: 'f', type: 'float' },
      { name: 'b', type: 'boolean' },
      { name: 'day', type: 'date' },
      { name: 'big', type: 'bigint' },
      { name: 'tags', type: 'tags' },
      { name: 'parent', type: 'many-to-one', options: { collection: 'parents' } },
    ],
  },
];

/** Sends `runs` generated queries to a server on each database, and as much nonsense. */
export function fuzzScenario(runs: number, seed?: number): void {
  describe.each(testDatabases())('generated queries on $dialect', ({ create }) => {
    let database: TestDatabase;
    let server: TestServer;
    const world = fuzzRows(60);
    const send = (query: string, path = '/api/items/items') =>
      fetch(`${server.url}${path}?${query}`, { headers: { authorization: `Bearer ${server.token}` } });

    beforeAll(async () => {
      database = await create();
      server = await startTestServer({ databaseUrl: database.url });
      const made = await server.api('POST', '/api/schema/apply', { body: { collections: COLLECTIONS } });
      expect(made.status, made.text).toBe(200);
      for (const [name, items] of Object.entries({ parents: world.parents, items: world.items })) {
        const answer = await server.api('POST', `/api/items/${name}`, { body: items });
        expect(answer.status, answer.text).toBe(200);
      }
    }, 60_000);
    afterAll(async () => {
      await server?.stop();
      await database?.drop();
    });

    it('find what an evaluation in memory finds', async () => {
      const query = fc.record({
        filter: fuzzFilter,
        sort: fuzzSort,
        limit: fc.integer({ min: 0, max: 70 }),
        offset: fc.constantFrom(0, 0, 3, 50),
      });
      await fc.assert(
        fc.asyncProperty(query, async ({ filter, sort, limit, offset }) => {
          const text = new URLSearchParams({
            fields: 'id',
            filter: JSON.stringify(filter),
            limit: String(limit),
            offset: String(offset),
            ...(sort.length > 0 && { sort: sort.join(',') }),
          });
          const answer = await send(String(text));
          const { data, errors } = (await answer.json()) as { data?: { id: number }[]; errors?: unknown };
          expect(errors).toBeUndefined();
          expect(data?.map(({ id }) => id)).toEqual(evaluateQuery(world, { filter, sort, limit, offset }));
        }),
        { numRuns: runs, ...(seed !== undefined && { seed }) },
      );
    }, 1_200_000);

    it('that mean nothing are refused in the one form of errors, and nothing speaks of SQL', async () => {
      await fc.assert(
        fc.asyncProperty(fuzzNonsense, async (query) => {
          const answer = await send(query);
          const text = await answer.text();
          expect([200, 400, 403, 404]).toContain(answer.status);
          expect(text).not.toMatch(/\bSELECT\b.*\bFROM\b|SQLITE_|syntax error|ER_[A-Z]+|pg_|relation "/);
          if (answer.status === 200) return;
          const { errors } = JSON.parse(text) as { errors: { extensions: { code: string } }[] };
          expect(errors[0]?.extensions.code).toMatch(/^[A-Z_]+$/);
        }),
        { numRuns: runs, ...(seed !== undefined && { seed }) },
      );
    }, 1_200_000);
  });
}
