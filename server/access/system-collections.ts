import type { CollectionDefinition, FieldDefinition } from '../schema/definition.ts';
import { ACTIONS } from '../schema/scope.ts';

export const ROLES = 'kasbah_roles';
export const POLICIES = 'kasbah_policies';
export const ROLE_PARENTS = 'kasbah_role_parents';

const toRole = (name: string): FieldDefinition => ({
  name,
  type: 'many-to-one',
  options: { collection: ROLES, on_delete: 'cascade' },
  required: true,
});

/** Where roles and policies are kept; ordinary collections, reached through `/api/access` only. */
export const ACCESS_COLLECTIONS: readonly CollectionDefinition[] = [
  {
    name: ROLES,
    system: true,
    fields: [
      { name: 'id', type: 'string', options: { max_length: 64 }, primary: true, required: true },
      { name: 'name', type: 'string', options: { max_length: 100 }, required: true, unique: true },
      { name: 'label', type: 'string', options: { max_length: 200 } },
      { name: 'note', type: 'text' },
      { name: 'builtin', type: 'boolean', required: true, default: false },
      { name: 'powers', type: 'json' },
      { name: 'tenant_field', type: 'string', options: { max_length: 64 } },
    ],
  },
  {
    name: ROLE_PARENTS,
    system: true,
    fields: [
      { ...toRole('role'), primary: true },
      { ...toRole('parent'), primary: true },
    ],
  },
  {
    name: POLICIES,
    system: true,
    fields: [
      { name: 'id', type: 'uuid', options: { generate: true }, primary: true, required: true },
      toRole('role'),
      { name: 'collection', type: 'string', options: { max_length: 64 }, required: true },
      {
        name: 'action',
        type: 'select',
        required: true,
        options: { choices: ACTIONS.map((value) => ({ value })) },
      },
      {
        name: 'effect',
        type: 'select',
        required: true,
        options: { choices: [{ value: 'allow' }, { value: 'deny' }] },
      },
      { name: 'where', type: 'json' },
      { name: 'fields', type: 'json', required: true },
      { name: 'presets', type: 'json' },
      { name: 'validation', type: 'json' },
    ],
  },
];
