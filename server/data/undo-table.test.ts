import { env } from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from './database.ts';
import { openDatabase } from './open-database.ts';
import { type TestDatabase, testDatabases } from './testing/test-databases.ts';
import { readTableText, undoTableSql } from './undo-table.ts';

const TABLE = `create table \`odd \`\`table\` (
  id int not null auto_increment primary key,
  name varchar(40) collate utf8mb4_bin not null default 'a, b' comment 'say \\'it\\',\\nplainly',
  \`a \`\`b\` enum('x','y(') default 'x',
  at timestamp not null default current_timestamp on update current_timestamp,
  twice int generated always as (id * 2) virtual,
  body longtext,
  data json,
  owner int,
  key owner_and_name (owner, name),
  unique key \`un\`\`ique\` (name),
  key body (body(20)),
  constraint owned foreign key (owner) references owners (id) on delete set null on update cascade
) default character set utf8mb4 comment 'A table'`;

describe.each(testDatabases(env).filter(({ dialect }) => dialect === 'mysql'))(
  'undoing one statement on $dialect',
  ({ create }) => {
    let test: TestDatabase;
    let database: Database;
    beforeAll(async () => {
      test = await create();
      database = await openDatabase(test.url);
      await database.run('create table owners (id int not null primary key)');
      await database.run('insert into owners values (1)');
      await database.run(TABLE);
      await database.run("insert into `odd ``table` (name, owner, body) values ('Ada', 1, 'long')");
    });
    afterAll(async () => {
      await database?.close();
      await test?.drop();
    });

    it.each([
      'add column extra int not null default 3',
      'add column boss int, add foreign key (boss) references owners (id)',
      'rename column name to title',
      'rename column `a ``b` to plain',
      'change body kept longtext null',
      "modify name varchar(80) null default 'c'",
      'modify at datetime null',
      'drop index `un``ique`',
      'drop index body',
      'drop foreign key owned',
      'add unique index other (name, owner)',
      'add foreign key (id) references owners (id)',
    ])('%s', async (change) => {
      const name = 'odd `table';
      const text = async () => readTableText(database, name);
      const rows = () => database.all('select * from `odd ``table`');
      const [before, had] = [await text(), await rows()];
      await database.run(`alter table \`odd \`\`table\` ${change}`);
      const now = await text();
      expect(now).not.toBe(before);
      for (const sql of undoTableSql(name, before, now)) await database.run(sql);
      // Keys may stand in another order than before, which means nothing.
      const sorted = (sql: string | null) =>
        String(sql)
          .split('\n')
          .map((line) => line.replace(/,$/, ''))
          .sort();
      expect(sorted(await text())).toEqual(sorted(before));
      expect(await rows()).toEqual(had);
      expect(undoTableSql(name, before, await text())).toEqual([]);
    });
  },
);
