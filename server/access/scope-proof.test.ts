import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Scope } from '../schema/scope.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** What a route has at hand; `scope` is there only in the cases that were given one. */
const ROUTE = `
import { selectItems, countItems } from '${ROOT}/server/data/select.ts';
import { readStored } from '${ROOT}/server/data/read-stored.ts';
import { insertItems, updateItems, deleteItems } from '${ROOT}/server/data/write.ts';
import type { Database } from '${ROOT}/server/data/database.ts';
import type { Snapshot } from '${ROOT}/server/schema/snapshot.ts';
import { Scope } from '${ROOT}/server/schema/scope.ts';
import type { Binding } from '${ROOT}/server/schema/variables.ts';
declare const database: Database;
declare const snapshot: Snapshot;
declare const binding: Binding;
declare const scope: Scope;
const collection = scope.collection;
const plan = { columns: [], ones: [], manys: [], anys: [], where: null, sort: [], limit: 10, offset: 0 };
const handMade = { collection, action: 'read' as const, where: null, fields: new Map() };
export const used = [selectItems, countItems, readStored, insertItems, updateItems, deleteItems, Scope, plan, handMade, database, snapshot, binding];
`;

/** Each body is a route of its own; \`refused\` is a part of the compiler's message, null where it must compile. */
const CASES: Record<string, { body: string; refused: RegExp | null }> = {
  'a read with a scope': {
    body: 'selectItems(database, snapshot, { ...plan, scope }, binding)',
    refused: null,
  },
  'a write with a scope': { body: 'insertItems(database, scope, [{}])', refused: null },
  'a list without a scope': {
    body: 'selectItems(database, snapshot, plan, binding)',
    refused: /'scope' is missing/,
  },
  'a count without a scope': {
    body: 'countItems(database, snapshot, { where: null }, binding)',
    refused: /'scope' is missing/,
  },
  'a read of a collection instead of a scope': {
    body: 'readStored(database, snapshot, collection, [[1]], binding)',
    refused: /missing the following properties from type 'Scope': #parts/,
  },
  'a create without a scope': {
    body: 'insertItems(database, [{}])',
    refused: /Expected 3-4 arguments/,
  },
  'an update with nothing for a scope': {
    body: 'updateItems(database, null, [[1]], {})',
    refused: /'null' is not assignable to parameter of type 'Scope'/,
  },
  'a delete with a hand-made scope': {
    body: 'deleteItems(database, handMade, [[1]])',
    refused: /missing the following properties from type 'Scope': #parts/,
  },
  'a list with a hand-made scope': {
    body: 'selectItems(database, snapshot, { ...plan, scope: handMade }, binding)',
    refused: /missing the following properties from type 'Scope': #parts/,
  },
  'a list with a changed copy of a scope': {
    body: 'selectItems(database, snapshot, { ...plan, scope: { ...scope, where: null } }, binding)',
    refused: /missing the following properties from type 'Scope': #parts/,
  },
  'a scope from the constructor': {
    body: 'new Scope(handMade)',
    refused: /Constructor of class 'Scope' is private/,
  },
  'a scope by inheritance': {
    body: 'class Mine extends Scope {}',
    refused: /Cannot extend a class .*Class constructor is marked as private/,
  },
};

let messages: Map<string, string>;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'kasbah-proof-'));
  writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }');
  const names = Object.keys(CASES);
  for (const [index, name] of names.entries()) {
    writeFileSync(
      path.join(folder, `case-${index}.ts`),
      `${ROUTE}\nexport const answer = () => {\n${CASES[name]?.body}\n};\n`,
    );
  }
  const config = {
    extends: path.join(ROOT, 'tsconfig.json'),
    compilerOptions: {
      noEmit: true,
      rewriteRelativeImportExtensions: false,
      typeRoots: [path.join(ROOT, 'node_modules/@types')],
    },
    include: ['case-*.ts'],
  };
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(config));
  const output = await new Promise<string>((resolve) => {
    execFile(
      path.join(ROOT, 'node_modules/.bin/tsc'),
      ['-p', folder, '--pretty', 'false'],
      (_error, stdout) => resolve(stdout),
    );
  });
  const problems = output.split(/\n(?=\S)/);
  messages = new Map(
    names.map((name, index) => [
      name,
      problems.filter((problem) => problem.includes(`case-${index}.ts(`)).join('\n'),
    ]),
  );
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the compiler on routes with and without a Scope', () => {
  it.each(Object.entries(CASES))('%s', (name, { refused }) => {
    if (refused === null) expect(messages.get(name)).toBe('');
    else expect(messages.get(name)).toMatch(refused);
  });
});

it('a scope that was forced through the compiler has nothing to give when the program runs', () => {
  const forced = Object.create(Scope.prototype) as Scope;
  expect(() => forced.collection).toThrow(TypeError);
  expect(() => forced.where).toThrow(TypeError);
});
