import { allBuilt, type Database, type Executor } from '../data/database.ts';
import type { Policy } from './policy.ts';
import { isPower, type Power } from './powers.ts';
import { POLICIES, ROLE_PARENTS, ROLES } from './system-collections.ts';

/** A role as far as access goes: what it inherits from, and what it may beside the items of collections. */
export interface RoleLine {
  id: string;
  label: string;
  parents: readonly string[];
  powers: readonly Power[];
  /** The field that keeps tenants apart, on collections that have it. */
  tenantField: string | null;
}

// PostgreSQL and MySQL give JSON columns as values, sqlite and MariaDB as text.
const json = (value: unknown) => (typeof value === 'string' ? JSON.parse(value) : value);

/** Every policy as it is stored, inside a transaction where one is given. */
export async function readPolicies(database: Database, executor: Executor = database): Promise<Policy[]> {
  const rows = await allBuilt(executor, database.builder(POLICIES).select('*').orderBy(['role', 'id']));
  return rows.map((row) => ({
    id: String(row.id),
    role: String(row.role),
    collection: String(row.collection),
    action: row.action as Policy['action'],
    effect: row.effect as Policy['effect'],
    where: json(row.where) as Policy['where'],
    fields: (json(row.fields) ?? []) as string[],
    presets: (json(row.presets) ?? null) as Policy['presets'],
    validation: (json(row.validation) ?? null) as Policy['validation'],
  }));
}

/** Every role as it is stored. */
export async function readRoles(database: Database): Promise<RoleLine[]> {
  const [roles, parents] = await Promise.all([
    allBuilt(database, database.builder(ROLES).select('*').orderBy('id')),
    allBuilt(database, database.builder(ROLE_PARENTS).select('*').orderBy(['role', 'parent'])),
  ]);
  return roles.map((row) => ({
    id: String(row.id),
    label: String(row.label ?? row.name),
    parents: parents.filter(({ role }) => role === row.id).map(({ parent }) => String(parent)),
    powers: ((json(row.powers) ?? []) as unknown[]).filter(isPower),
    tenantField: row.tenant_field ? String(row.tenant_field) : null,
  }));
}
