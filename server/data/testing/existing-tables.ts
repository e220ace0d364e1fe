import type { Dialect } from '../../schema/dialect.ts';

const BY: Record<Dialect, (sql: string) => string> = {
  sqlite: (sql) => sql.replaceAll('AUTO', 'integer primary key'),
  postgres: (sql) => sql.replaceAll('AUTO', 'serial primary key'),
  mysql: (sql) => sql.replaceAll('"', '`').replaceAll('AUTO', 'int auto_increment primary key'),
};

const COMMON = [
  `create table "people" ("id" AUTO, "name" varchar(80) not null, "email" varchar(80) not null unique,
    "manager_id" int, "mentor_id" int, "status" varchar(20) not null default 'new',
    "score" int default 5, "joined" timestamp default current_timestamp, "first" varchar(40) not null default 'A',
    "whole" varchar(120) generated always as (GLUE) stored,
    foreign key ("manager_id") references "people" ("id"), foreign key ("mentor_id") references "people" ("id"),
    constraint "status_known" check ("status" in ('new', 'old', 'it''s')), constraint "score_low" check ("score" < 100),
    constraint "order_of" check ("manager_id" <> "mentor_id"))`,
  `create table "letters" ("id" AUTO, "to_email" varchar(80), "text" varchar(200), foreign key ("to_email") references "people" ("email"))`,
  `create table "shelves" ("room" varchar(20) not null, "number" int not null, "keeper_id" int not null, "note" varchar(40),
    primary key ("room", "number"), unique ("keeper_id", "note"), foreign key ("keeper_id") references "people" ("id"))`,
  `create table "boxes" ("id" AUTO, "room" varchar(20), "number" int, "label" varchar(30),
    foreign key ("room", "number") references "shelves" ("room", "number"))`,
  `create table "tags" ("id" AUTO, "name" varchar(30) not null)`,
  `create table "people_tags" ("person_id" int not null, "tag_id" int not null, primary key ("person_id", "tag_id"),
    foreign key ("person_id") references "people" ("id"), foreign key ("tag_id") references "tags" ("id"))`,
  `create table "members" ("person_id" int not null, "tag_id" int not null, "since" date, primary key ("person_id", "tag_id"),
    foreign key ("person_id") references "people" ("id"), foreign key ("tag_id") references "tags" ("id"))`,
  `create table "readings" ("at" varchar(20), "value" int)`,
  `create table "Order Details.v1 100%" ("id" AUTO, "unit price" int, "a.b" varchar(20), "it's ""it""" varchar(20), "_eq" int, "group" int, "constructor" int, "2nd" int)`,
  `create table "select" ("key" int primary key, "${'very_long_name_'.repeat(4)}x" varchar(10))`,
  'create view "names" as select "id", "name" from "people"',
];

const FURTHER: Record<Dialect, string[]> = {
  sqlite: [
    'create table gone (a int)',
    'create view broken as select a from gone',
    'drop table gone',
    'create virtual table words using fts5(text)',
    "create table quirks (id integer primary key, note text default 'a (b', /* check (no in ('x')) */ size text check (size in ('S', 'L')), \"check\" int)",
    'create table rowless (id integer primary key, name text) without rowid',
  ],
  postgres: [
    "create type mood as enum ('Fine', 'so so')",
    'create domain short as varchar(7)',
    'create table quirks (id int generated always as identity primary key, mood mood not null, name short, codes int[], "Name" int, span interval)',
    'create table "Quirks" (id int primary key)',
    "comment on table quirks is 'What is odd'",
    "comment on column quirks.mood is 'How it is'",
    'create materialized view sums as select count(*) as n from people',
    'create table parts (id int, day date) partition by range (day)',
    "create table parts_2026 partition of parts for values from ('2026-01-01') to ('2027-01-01')",
    'create schema other',
    'create table other.people (id int primary key)',
    'create table other.hidden (id int primary key)',
    'create table abroad (id int primary key, person_id int references other.people (id))',
  ],
  mysql: [
    "create table quirks (id int unsigned auto_increment primary key, mood enum('Fine','so so') not null comment 'How it is', data json) comment 'What is odd'",
    'create table gone (a int)',
    'create view broken as select a from gone',
    'drop table gone',
  ],
};

/** The statements that make a database as others make them, with what a catalogue can hold of oddities. */
export function existingTables(dialect: Dialect): string[] {
  const glue = dialect === 'mysql' ? `concat("first", ' ', "name")` : `"first" || ' ' || "name"`;
  return [...COMMON.map((sql) => BY[dialect](sql.replace('GLUE', glue))), ...FURTHER[dialect]];
}
