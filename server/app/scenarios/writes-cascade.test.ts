import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../data/open-database.ts';
import { type TestDatabase, testDatabases } from '../testing/databases.ts';
import { KEY } from '../testing/library.ts';
import { type LoggedRow, startTestServer, type TestServer } from '../testing/server.ts';

const link = (name: string, collection: string, on_delete: string, more = {}) => ({
  name,
  type: 'many-to-one',
  options: { collection, on_delete },
  ...more,
});
const text = { name: 'text', type: 'string' };

const COLLECTIONS = [
  { name: 'roots', fields: [KEY, text] },
  { name: 'twigs', fields: [KEY, text, link('root', 'roots', 'cascade', { required: true })] },
  // Two ways to the same leaf: it goes after what it points to, and comes back after it.
  {
    name: 'leaves',
    fields: [KEY, text, link('twig', 'twigs', 'cascade'), link('root', 'roots', 'set_null')],
  },
  { name: 'marks', fields: [KEY, text, link('leaf', 'leaves', 'set_null')] },
  { name: 'locks', fields: [KEY, text, link('leaf', 'leaves', 'restrict', { required: true })] },
  {
    name: 'pages',
    fields: [KEY, text, { name: 'above', type: 'tree', options: { on_delete: 'cascade' } }],
  },
  { name: 'menus', fields: [KEY, text, { name: 'above', type: 'tree', options: { on_delete: 'restrict' } }] },
];

/** Tables of others, with what their database does by itself. */
const TABLES = (auto: string) => [
  `create table o_houses (id ${auto}, name varchar(40), code varchar(10) not null unique)`,
  `create table o_rooms (house int not null, number int not null, name varchar(40), primary key (house, number),
    foreign key (house) references o_houses (id) on delete cascade)`,
  `create table o_beds (id ${auto}, house int, number int, name varchar(40),
    foreign key (house, number) references o_rooms (house, number) on delete cascade)`,
  `create table o_letters (id ${auto}, to_code varchar(10), name varchar(40),
    foreign key (to_code) references o_houses (code) on delete set null)`,
  `create table o_taxes (id ${auto}, house_id int not null, name varchar(40),
    foreign key (house_id) references o_houses (id))`,
  `create table o_staff (id ${auto}, name varchar(40), chief_id int,
    foreign key (chief_id) references o_staff (id) on delete cascade)`,
];
const AUTO = {
  sqlite: 'integer primary key',
  postgres: 'serial primary key',
  mysql: 'int auto_increment primary key',
};

describe.each(testDatabases())('What goes with what is deleted on $dialect', ({ dialect, create }) => {
  let database: TestDatabase;
  let server: TestServer;
  const ok = async (method: string, address: string, body?: unknown) => {
    const answer = await server.api(method, address, body === undefined ? {} : { body });
    expect(answer.status, `${method} ${address} ${answer.text.slice(0, 500)}`).toBeLessThan(300);
    return answer.json?.data;
  };
  const add = async (collection: string, ...items: Record<string, unknown>[]): Promise<number[]> =>
    (await ok('POST', `/api/items/${collection}?fields=*`, items)).map(({ id }: { id: number }) => id);
  /** The changes of a deletion in one changeset, each with what it was before. */
  const gone = async (address: string, keys: unknown) => {
    const before = await server.lastChange();
    const { status, text: said } = await server.api('DELETE', address, { body: keys });
    expect(status, said).toBe(204);
    const changes = await server.changesAfter(before);
    expect(new Set(changes.map(({ changeset }) => changeset)).size).toBe(1);
    const flags = await server.sql(`SELECT cascaded FROM kasbah_changes WHERE seq > ${before} ORDER BY seq`);
    return changes.map((change, index) => ({ ...change, cascaded: Number(flags[index]?.cascaded) === 1 }));
  };
  const told = (changes: readonly (LoggedRow & { cascaded: boolean })[]) =>
    changes.map(
      ({ collection, action, before, cascaded }) =>
        `${collection} ${action} ${before?.text ?? before?.name ?? JSON.stringify(before)}${cascaded ? ' too' : ''}`,
    );
  const refused = async (address: string, keys: unknown) => {
    const before = await server.lastChange();
    const { status, json } = await server.api('DELETE', address, { body: keys });
    expect(await server.changesAfter(before)).toEqual([]);
    return [status, json.errors[0].extensions.code];
  };

  beforeAll(async () => {
    database = await create();
    const opened = await openDatabase(database.url);
    for (const statement of TABLES(AUTO[dialect])) await opened.run(statement);
    await opened.close();
    server = await startTestServer({ databaseUrl: database.url });
    await ok('POST', '/api/schema/apply', { collections: COLLECTIONS });
  });
  afterAll(async () => {
    await server?.stop();
    await database?.drop();
  });

  describe('in collections of Kasbah', () => {
    let root: number;
    let leaves: number[];
    beforeEach(async () => {
      for (const name of ['locks', 'roots', 'leaves', 'marks'])
        await ok('DELETE', `/api/items/${name}`, { query: {} });
      [root] = (await add('roots', { text: 'root' })) as [number];
      const twigs = await add('twigs', { text: 't1', root }, { text: 't2', root });
      leaves = await add(
        'leaves',
        { text: 'l1', twig: twigs[0], root },
        { text: 'l2', twig: twigs[1] },
        { text: 'l3', root },
      );
      await add('marks', { text: 'm1', leaf: leaves[0] }, { text: 'm2', leaf: leaves[2] });
    });

    it('logs each with all that it was, those that others point to last', async () => {
      const changes = await gone('/api/items/roots', [root]);
      expect(told(changes).sort()).toEqual(
        [
          `leaves update {"root":${root}} too`,
          'leaves delete l1 too',
          'leaves delete l2 too',
          `marks update {"leaf":${leaves[0]}} too`,
          'twigs delete t1 too',
          'twigs delete t2 too',
          'roots delete root',
        ].sort(),
      );
      const at = (what: string) => told(changes).findIndex((one) => one.startsWith(what));
      expect(at('marks update')).toBeLessThan(at('leaves delete l1'));
      expect(at('leaves delete l1')).toBeLessThan(at('twigs delete t1'));
      expect(at('leaves delete l2')).toBeLessThan(at('twigs delete t2'));
      expect(at('roots delete')).toBe(changes.length - 1);
      const leaf = changes.find(({ before }) => before?.text === 'l1');
      expect(leaf?.before).toEqual({ id: leaves[0], text: 'l1', twig: expect.anything(), root });
      expect(leaf?.after).toBeNull();
      const mark = changes.find(({ collection }) => collection === 'marks');
      expect(mark?.after).toEqual({ leaf: null });
    });

    it('refuses the whole where one is held', async () => {
      await add('locks', { text: 'lock', leaf: leaves[1] });
      expect(await refused('/api/items/roots', [root])).toEqual([409, 'RELATED_EXISTS']);
      expect(await refused('/api/items/leaves', [leaves[1]])).toEqual([409, 'RELATED_EXISTS']);
      expect(await ok('GET', '/api/items/leaves?fields=text&sort=text')).toHaveLength(3);
    });

    it('comes back as it was by an undo', async () => {
      const [first] = await gone('/api/items/roots', [root]);
      const { status } = await server.api('POST', `/api/changesets/${first!.changeset}/undo`);
      expect(status).toBe(200);
      expect(await ok('GET', '/api/items/leaves?fields=text,root&sort=text')).toEqual([
        { text: 'l1', root },
        { text: 'l2', root: null },
        { text: 'l3', root },
      ]);
    });
  });

  it('takes a tree from its leaves to its root, also where several of it are named', async () => {
    const [a] = (await add('pages', { text: 'a' })) as [number];
    const [b] = (await add('pages', { text: 'b', above: a })) as [number];
    const [c] = (await add('pages', { text: 'c', above: b })) as [number];
    expect(told(await gone('/api/items/pages', [a, c]))).toEqual([
      'pages delete c',
      'pages delete b too',
      'pages delete a',
    ]);
  });

  it('deletes a whole tree that holds its items, whatever their order, and no part that is held', async () => {
    const [a] = (await add('menus', { text: 'a' })) as [number];
    const [b] = (await add('menus', { text: 'b', above: a })) as [number];
    const [c] = (await add('menus', { text: 'c', above: b })) as [number];
    expect(await refused('/api/items/menus', [a, c])).toEqual([409, 'RELATED_EXISTS']);
    expect(told(await gone('/api/items/menus', [a, b, c]))).toEqual([
      'menus delete c',
      'menus delete b',
      'menus delete a',
    ]);
  });

  it('logs 2,000 that go with one', async () => {
    const [root] = (await add('roots', { text: 'big' })) as [number];
    await ok(
      'POST',
      '/api/items/twigs',
      Array.from({ length: 2000 }, (_, n) => ({ text: `t${n}`, root })),
    );
    expect(await gone('/api/items/roots', [root])).toHaveLength(2001);
  });

  describe('in tables of others', () => {
    it('logs what the database does by its own rules, also by keys of several columns and by unique ones', async () => {
      await server.sql("insert into o_houses (name, code) values ('one', 'A'), ('two', 'B')");
      const houses = await ok('GET', '/api/items/o_houses?sort=name&fields=id');
      const [one, two] = houses.map(({ id }: { id: number }) => id);
      await server.sql(
        `insert into o_rooms values (${one}, 1, 'r1'), (${one}, 2, 'r2'), (${two}, 1, 'other')`,
      );
      await server.sql(
        `insert into o_beds (house, number, name) values (${one}, 1, 'b1'), (${two}, 1, 'b2'), (${one}, null, 'b3')`,
      );
      await server.sql("insert into o_letters (to_code, name) values ('A', 'x'), ('B', 'y')");
      const changes = await gone('/api/items/o_houses', [one]);
      expect(told(changes).sort()).toEqual(
        [
          'o_beds delete b1 too',
          'o_rooms delete r1 too',
          'o_rooms delete r2 too',
          'o_letters update {"to_code":"A"} too',
          'o_houses delete one',
        ].sort(),
      );
      const bed = changes.findIndex(({ collection }) => collection === 'o_beds');
      expect(bed).toBeLessThan(changes.findIndex(({ before }) => before?.name === 'r1'));
      expect(await server.sql('select name from o_beds order by name')).toEqual([
        { name: 'b2' },
        { name: 'b3' },
      ]);
    });

    it('refuses what others point to', async () => {
      const [{ id }] = await ok('GET', '/api/items/o_houses?filter[name]=two');
      await server.sql(`insert into o_taxes (house_id, name) values (${id}, 'due')`);
      expect(await refused('/api/items/o_houses', [id])).toEqual([409, 'RELATED_EXISTS']);
    });

    it('follows a table that points to itself', async () => {
      const staff = async (name: string, chief: number | null) =>
        (await add('o_staff', { name, chief_id: chief }))[0] as number;
      const boss = await staff('boss', null);
      const middle = await staff('middle', boss);
      await staff('low', middle);
      await staff('free', null);
      expect(told(await gone('/api/items/o_staff', [boss]))).toEqual([
        'o_staff delete low too',
        'o_staff delete middle too',
        'o_staff delete boss',
      ]);
    });
  });
});
