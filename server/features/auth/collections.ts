import type { CollectionDefinition } from '../../plugin/index.ts';
import { id, link, text } from './field-shapes.ts';
import { IDENTITY_COLLECTIONS } from './identity-collections.ts';

export const USERS = 'kasbah_users';
export const USER_ROLES = 'kasbah_user_roles';
export const SESSIONS = 'kasbah_sessions';
export const KEYS = 'kasbah_keys';
export const VIEWS = 'kasbah_views';

const user = (required: boolean) => link('user', USERS, { required });

/** Accounts, their roles, sessions and API keys. Secrets are kept as hashes only. */
export const AUTH_COLLECTIONS: readonly CollectionDefinition[] = [
  {
    name: USERS,
    system: true,
    extensible: true,
    fields: [
      id,
      text('name', 200, { required: true }),
      text('email', 254, { required: true, unique: true }),
      text('password', 255, { secret: true }),
      {
        name: 'status',
        type: 'select',
        required: true,
        default: 'active',
        options: { choices: [{ value: 'active' }, { value: 'suspended' }] },
      },
      text('language', 10),
      text('theme', 10),
      text('density', 12),
      { name: 'created_at', type: 'datetime', required: true },
      { name: 'last_seen_at', type: 'datetime' },
      // Null until a letter was opened at the address.
      { name: 'email_verified_at', type: 'datetime' },
    ],
  },
  {
    name: USER_ROLES,
    system: true,
    fields: [
      { ...user(true), primary: true },
      {
        name: 'role',
        type: 'many-to-one',
        options: { collection: 'kasbah_roles', on_delete: 'cascade' },
        required: true,
        primary: true,
      },
    ],
  },
  {
    name: SESSIONS,
    system: true,
    history: 'off',
    fields: [
      id,
      user(true),
      text('kind', 10, { required: true }),
      text('access_hash', 64, { secret: true, unique: true, required: true }),
      // The part that all refresh tokens of a session share, the last one, and the one before it.
      text('family_hash', 64, { secret: true, unique: true }),
      text('refresh_hash', 64, { secret: true, unique: true }),
      text('used_hash', 64, { secret: true }),
      { name: 'refreshed_at', type: 'datetime' },
      { name: 'access_until', type: 'datetime', required: true },
      { name: 'until', type: 'datetime', required: true },
      { name: 'created_at', type: 'datetime', required: true },
      { name: 'seen_at', type: 'datetime' },
      { name: 'proven_at', type: 'datetime' },
      text('ip', 45),
      text('device', 60),
    ],
  },
  {
    // Whom an administrator looks through, or acts as, in one of their sessions.
    name: VIEWS,
    system: true,
    fields: [
      id,
      {
        name: 'session',
        type: 'many-to-one',
        options: { collection: SESSIONS, on_delete: 'cascade' },
        required: true,
      },
      text('subject', 80, { required: true }),
      { name: 'acts', type: 'boolean', required: true },
      text('reason', 500),
      { name: 'created_at', type: 'datetime', required: true },
      { name: 'until', type: 'datetime', required: true },
    ],
  },
  {
    name: KEYS,
    system: true,
    fields: [
      id,
      text('name', 200, { required: true }),
      text('prefix', 20, { required: true }),
      text('hash', 64, { secret: true, unique: true, required: true }),
      user(false),
      { name: 'role', type: 'many-to-one', options: { collection: 'kasbah_roles', on_delete: 'cascade' } },
      // `{actions, collections}`: what is left of the rights of the owner or role; null leaves all of them.
      { name: 'scopes', type: 'json' },
      { name: 'created_at', type: 'datetime', required: true },
      { name: 'expires_at', type: 'datetime' },
      { name: 'last_used_at', type: 'datetime' },
    ],
  },
  ...IDENTITY_COLLECTIONS,
];
