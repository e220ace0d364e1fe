import { allBuilt, type Database, type Executor } from '../data/database.ts';
import type { Policy } from './policy.ts';
import { POLICIES } from './system-collections.ts';

// PostgreSQL and MySQL give JSON columns as values, sqlite and MariaDB as text.
const json = (value: unknown) => (typeof value === 'string' ? JSON.parse(value) : value);

/** Every policy as it is stored, inside a transaction where one is given. */
export async function readPolicies(database: Database, executor: Executor = database): Promise<Policy[]> {
  const rows = await allBuilt(executor, database.builder(POLICIES).select('*'));
  return rows.map((row) => ({
    id: String(row.id),
    role: String(row.role),
    collection: String(row.collection),
    action: row.action as Policy['action'],
    effect: row.effect as Policy['effect'],
    where: json(row.where) as Policy['where'],
    fields: (json(row.fields) ?? []) as string[],
  }));
}
