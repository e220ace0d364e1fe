import type { CollectionDefinition, FieldDefinition } from '../../plugin/index.ts';
import { id, link, text } from './field-shapes.ts';

export const TICKETS = 'kasbah_tickets';
export const TOTP = 'kasbah_totp';
export const RECOVERY_CODES = 'kasbah_recovery_codes';
export const PASSKEYS = 'kasbah_passkeys';
export const PROVIDERS = 'kasbah_identity_providers';
export const IDENTITIES = 'kasbah_identities';
export const SIGN_IN = 'kasbah_sign_in';

const user = link('user', 'kasbah_users', { required: true });
const moment = (name: string, required = false): FieldDefinition => ({ name, type: 'datetime', required });
const flag = (name: string): FieldDefinition => ({ name, type: 'boolean', required: true, default: false });

/** What sign-in needs beside a password: links by mail, second factors, passkeys and other servers' identities. */
export const IDENTITY_COLLECTIONS: readonly CollectionDefinition[] = [
  {
    name: TICKETS,
    system: true,
    history: 'off',
    fields: [
      id,
      text('purpose', 20, { required: true, indexed: true }),
      text('hash', 64, { secret: true, unique: true, required: true }),
      link('user', 'kasbah_users'),
      { name: 'data', type: 'secret', secret: true },
      moment('until', true),
      moment('created_at', true),
    ],
  },
  {
    name: TOTP,
    system: true,
    history: 'off',
    fields: [
      { ...user, primary: true },
      { name: 'secret', type: 'secret', secret: true, required: true },
      moment('confirmed_at'),
      { name: 'last_step', type: 'bigint' },
      { name: 'failures', type: 'integer', required: true, default: 0 },
      moment('failures_since'),
    ],
  },
  {
    name: RECOVERY_CODES,
    system: true,
    history: 'off',
    fields: [id, user, text('hash', 64, { secret: true, unique: true, required: true })],
  },
  {
    name: PASSKEYS,
    system: true,
    fields: [
      id,
      user,
      text('name', 100, { required: true }),
      // The hash of the credential's id: ids may be longer than what every database keeps unique.
      text('credential_hash', 64, { unique: true, required: true }),
      { name: 'credential_id', type: 'text', required: true },
      { name: 'public_key', type: 'text', required: true },
      { name: 'counter', type: 'bigint', required: true },
      { name: 'transports', type: 'json' },
      flag('backed_up'),
      moment('created_at', true),
      moment('last_used_at'),
    ],
  },
  {
    name: PROVIDERS,
    system: true,
    fields: [
      id,
      text('name', 40, { required: true, unique: true }),
      text('label', 100, { required: true }),
      text('issuer', 500, { required: true }),
      text('client_id', 255, { required: true }),
      { name: 'client_secret', type: 'secret', secret: true },
      text('scopes', 255, { required: true, default: 'openid email profile' }),
      flag('enabled'),
      flag('allow_sign_up'),
      flag('link_verified'),
      link('role', 'kasbah_roles', { options: { collection: 'kasbah_roles', on_delete: 'set_null' } }),
    ],
  },
  {
    name: IDENTITIES,
    system: true,
    fields: [
      id,
      user,
      link('provider', PROVIDERS, { required: true }),
      // Provider, issuer and subject in one: together they are longer than what every database keeps unique.
      text('identity_hash', 64, { unique: true, required: true }),
      text('issuer', 500, { required: true }),
      text('subject', 255, { required: true }),
      text('label', 254),
      moment('created_at', true),
      moment('last_used_at'),
    ],
  },
  {
    name: SIGN_IN,
    system: true,
    fields: [
      { name: 'id', type: 'string', options: { max_length: 10 }, primary: true, required: true },
      flag('registration'),
      { name: 'registration_domains', type: 'json' },
      link('registration_role', 'kasbah_roles', {
        options: { collection: 'kasbah_roles', on_delete: 'set_null' },
      }),
      flag('magic_link'),
      flag('administrators_need_second_factor'),
      { name: 'second_factor_grace_days', type: 'integer', required: true, default: 7 },
      moment('second_factor_since'),
    ],
  },
];
