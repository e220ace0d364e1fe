import { queryOptions } from '@tanstack/react-query';
import type { CollectionDefinition, FieldDefinition } from '../../../../server/schema/definition.ts';
import { call } from '../../api/client.ts';

export type { CollectionDefinition, FieldDefinition } from '../../../../server/schema/definition.ts';

export interface Schema {
  version: string;
  collections: CollectionDefinition[];
}

/** What is wanted: definitions to create or replace, and names of collections to remove. */
export interface SchemaChange {
  collections: CollectionDefinition[];
  remove: string[];
}

/** Values that do not convert stop a change, or are left empty in the new column. */
export type OnMisfit = 'block' | 'empty';

export interface Misfits {
  count: number;
  /** The first of them; the values of a composite key are joined by commas. */
  samples: { key: string; value: unknown }[];
}

export interface PlanStep {
  kind: string;
  /** The step in one English sentence. */
  title: string;
  collection: string;
  field?: string;
  sql: string[];
  impact?: {
    rows?: number;
    misfits?: Misfits;
    policies?: number;
    /** Paths such as `orders.customer`. */
    relations?: string[];
    settings?: string[];
    /** Collections whose generated type changes. */
    types?: string[];
  };
}

export interface SchemaPlan {
  version: string;
  steps: PlanStep[];
}

/** What was removed and is kept for a while. */
export interface Parked {
  id: string;
  kind: 'field' | 'collection';
  collection: string;
  field: string | null;
  definition: FieldDefinition | CollectionDefinition;
  reason: 'removed' | 'type_changed' | 'hidden';
  at: string;
}

/** The schema as definitions, for administrators. */
export const schemaQuery = () =>
  queryOptions({ queryKey: ['schema'], queryFn: ({ signal }) => call<Schema>('/schema', { signal }) });

/** What was removed and can be restored, the latest first. */
export const parkedQuery = () =>
  queryOptions({
    queryKey: ['schema', 'parked'],
    queryFn: ({ signal }) => call<Parked[]>('/schema/parked', { signal }),
  });

/** What a change would do, step by step; nothing is changed. */
export const planSchema = (change: SchemaChange, onMisfit: OnMisfit) =>
  call<SchemaPlan>('/schema/plan', { method: 'POST', body: { ...change, on_misfit: onMisfit } });

/** Does it, on the version of the schema that the change was drafted on. */
export const applySchema = (change: SchemaChange, onMisfit: OnMisfit, base: string | undefined) =>
  call<SchemaPlan>('/schema/apply', {
    method: 'POST',
    body: { ...change, on_misfit: onMisfit, ...(base === undefined ? {} : { base }) },
  });

/** Brings back what was removed. */
export const restoreParked = (id: string) =>
  call<void>(`/schema/parked/${encodeURIComponent(id)}/restore`, { method: 'POST', body: {} });
