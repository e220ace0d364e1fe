import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { env } from 'node:process';
import { afterAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabases } from '../../data/testing/test-databases.ts';
import { applySchema, definitionsOf } from '../../ops/change-schema.ts';
import type { Engine } from '../../ops/engine.ts';
import { readDrift } from '../../ops/schema-drift.ts';
import { physical } from '../../ops/testing/physical.ts';
import { openTestEngine, type TestEngine } from '../../ops/testing/test-engine.ts';
import type { CollectionDefinition } from '../../schema/definition.ts';
import { removeSchemaFile, writeSchemaFile } from '../schema-folder.ts';
import { applyFiles, compareSchema, writeFiles } from '../sync-schema.ts';
import { fortyChanges } from './forty-changes.ts';

type Apply = (engine: Engine, changed: CollectionDefinition[], before: Map<string, string>) => Promise<void>;

const current = (engine: Engine) =>
  definitionsOf(engine.snapshot())
    .filter((one) => !one.system)
    .map((one) => structuredClone(one));

async function takeSteps(kasbah: TestEngine, rows: number, apply: Apply): Promise<number> {
  const { engine } = kasbah;
  const steps = fortyChanges(rows);
  for (const step of steps) {
    const schema = new Map(current(engine).map((one) => [one.name, one]));
    const names = new Map([...schema.values()].map((one) => [one.id ?? '', one.name]));
    await apply(engine, step.change(schema), names).catch((error: unknown) => {
      throw new Error(`${step.title} failed`, { cause: error });
    });
    for (const sql of step.rows ?? [])
      await engine.database.run(engine.database.dialect === 'mysql' ? sql.replaceAll('"', '`') : sql);
  }
  return steps.length;
}

/** Takes the forty steps through the API on one database and through files on another, and compares all there is. */
export function fortyStepsScenario(rows: number, timeout: number): void {
  describe.each(testDatabases(env))(`forty changes over ${rows} rows on $dialect`, ({ create }) => {
    const closers: (() => Promise<unknown>)[] = [];
    const open = async (): Promise<TestEngine> => {
      const database: TestDatabase = await create();
      closers.unshift(() => database.drop());
      const kasbah = await openTestEngine(database.url);
      closers.unshift(() => kasbah.close());
      return kasbah;
    };
    afterAll(async () => {
      for (const close of closers) await close();
    });

    it(
      'end in the same tables through files and through the API',
      async () => {
        const folder = mkdtempSync(path.join(tmpdir(), 'kasbah-forty-'));
        closers.push(async () => rmSync(folder, { recursive: true, force: true }));
        const byApi = await open();
        const byFiles = await open();
        const taken = await takeSteps(byApi, rows, async (engine, collections) => {
          await applySchema(engine, byApi.caller, { collections });
        });
        expect(taken).toBe(40);
        await takeSteps(byFiles, rows, async (engine, changed, names) => {
          for (const definition of changed) {
            const old = names.get(definition.id ?? '');
            if (old && old !== definition.name) removeSchemaFile(path.join(folder, `${old}.json`));
            writeSchemaFile(folder, definition);
          }
          await applyFiles(engine, folder, await compareSchema(engine, folder));
          const after = await compareSchema(engine, folder);
          expect([after.changed, after.conflicts, after.orphaned]).toEqual([[], [], []]);
          await writeFiles(engine, folder, after.outdated);
        });
        const [one, other] = [await physical(byApi.engine.database), await physical(byFiles.engine.database)];
        expect(one.map((table) => [table.name, table.rows.length])).toEqual([
          ['clients', rows],
          ['order_tags', 3],
          ['purchases', rows],
          ['tags', 2],
        ]);
        for (const [index, table] of one.entries()) {
          const { rows: left, ...shape } = table;
          const { rows: right, ...otherShape } = other[index]!;
          expect(shape).toEqual(otherShape);
          const differing = left.findIndex((row, at) => JSON.stringify(row) !== JSON.stringify(right[at]));
          expect(differing < 0 ? null : [left[differing], right[differing]]).toBeNull();
        }
        expect(current(byFiles.engine)).toEqual(current(byApi.engine));
        expect(
          await byApi.list('purchases', {
            filter: { id: { _eq: 1 } },
            fields: 'subject,amount,priority,weight,placed,state,client.email,tags.word',
          }),
        ).toEqual([
          {
            subject: 'Title 1',
            amount: '1.11',
            priority: 1,
            weight: '0.250',
            placed: '2026-01-02',
            state: 'new',
            client: { email: 'n8@example.com' },
            tags: [{ word: 'red' }, { word: 'blue' }],
          },
        ]);
        expect(await readDrift(byFiles.engine, byFiles.caller)).toEqual([]);
      },
      timeout,
    );
  });
}
