import { queryOptions } from '@tanstack/react-query';
import type { CollectionDefinition } from '../../../../server/schema/definition.ts';
import { call } from '../../api/client.ts';
import type { SchemaPlan } from '../../api/types.ts';

export type { CollectionDefinition, FieldDefinition } from '../../../../server/schema/definition.ts';

export interface Schema {
  version: string;
  collections: CollectionDefinition[];
}

/** The schema as definitions, for administrators. */
export const schemaQuery = () =>
  queryOptions({ queryKey: ['schema'], queryFn: ({ signal }) => call<Schema>('/schema', { signal }) });

/** What a change would do, step by step; nothing is changed. */
export const planSchema = (collections: CollectionDefinition[], base?: string) =>
  call<SchemaPlan>('/schema/plan', {
    method: 'POST',
    body: base === undefined ? { collections } : { collections, base },
  });

/** Does it. */
export const applySchema = (collections: CollectionDefinition[], base?: string) =>
  call<SchemaPlan>('/schema/apply', {
    method: 'POST',
    body: base === undefined ? { collections } : { collections, base },
  });
