import type { Manifest } from '../../../server/schema/manifest.ts';

export type {
  Manifest,
  ManifestCollection,
  ManifestField,
  ManifestPlugin,
  ManifestRights,
} from '../../../server/schema/manifest.ts';
export type { Operator } from '../../../server/schema/operators.ts';

export type FieldTypeInfo = Manifest['field_types'][number];

/** A record as the API gives it. */
export type Item = Record<string, unknown>;

/** A filter in the items dialect. */
export type Filter = Record<string, unknown>;

export interface ServerInfo {
  project_name: string;
  setup_required: boolean;
  languages: string[];
  default_language: string;
  version?: string;
  database?: string;
  jobs_backend?: string;
  node?: string;
  /** Days after which a deleted record is gone; 0 for never. */
  trash_days?: number;
}

export interface Me {
  id: string;
  name: string;
  email: string;
  language: string | null;
  theme: 'light' | 'dark' | 'system' | null;
  density: 'compact' | 'default' | 'comfortable' | null;
  /** Null while nobody has proven that the address is theirs. */
  email_verified_at?: string | null;
  roles: { id: string; name: string }[];
  administrator: boolean;
}

export type ChangeAction = 'create' | 'update' | 'delete';

/** Who made a change, as it stays readable after the account is gone. */
export interface ChangeActor {
  type: 'user' | 'key' | 'guest' | 'system';
  id: string | null;
  name: string;
}

export interface HistoryEntry {
  seq: number;
  changeset: string;
  action: ChangeAction;
  /** Those that changed. */
  fields: string[];
  /** Null as well where the collection keeps no values. */
  before: Item | null;
  after: Item | null;
  at: string;
  actor: ChangeActor;
  source: string;
  comment: string | null;
  /** The changeset that this one takes back. */
  undoes: string | null;
  undone_by: string | null;
  /** Set where the database did it by itself because another record was deleted. */
  cascaded: boolean;
}

export interface Change extends HistoryEntry {
  collection: string;
  item: string;
}

export interface JobsOverview {
  backend: 'sqlite' | 'redis' | 'postgres';
  paused: boolean;
  counts: Record<string, number>;
  jobs: JobKind[];
}

export interface JobKind {
  name: string;
  label: string;
  description: string | null;
  schedule: { cron: string; next: string | null } | null;
  startable: boolean;
}

export interface JobRun {
  id: string;
  name: string;
  state: string;
  attempts: number;
  max_attempts: number;
  created_at: string | null;
  started_at: string | null;
  finished_at: string | null;
  progress: unknown;
  failed_reason: string | null;
  result: unknown;
}

export interface JobRunDetail extends JobRun {
  payload: unknown;
  logs: string[];
  stacktrace: string[];
}

export interface Role {
  id: string;
  name: string;
  label: string;
  note: string | null;
  builtin: boolean;
  users: number;
}

export type PolicyAction = 'create' | 'read' | 'update' | 'delete';

export interface Policy {
  id: string;
  role: string;
  collection: string;
  action: PolicyAction;
  effect: 'allow' | 'deny';
  where: Filter | null;
  fields: string[];
}

/** What an API key is narrowed to; null for no limit. */
export interface KeyScopes {
  actions: string[] | null;
  collections: string[] | null;
}

export interface ApiKey {
  id: string;
  name: string;
  prefix: string;
  created_at: string;
  expires_at: string | null;
  last_used_at: string | null;
  user: string | { id: string; name: string } | null;
  role: string | { id: string; name: string } | null;
  scopes?: KeyScopes | null;
}

export interface User {
  id: string;
  name: string;
  email: string;
  status: 'active' | 'suspended';
  roles: (string | { id: string; name: string })[];
  last_seen_at?: string | null;
  created_at?: string | null;
}

export interface InstalledPlugin {
  name: string;
  label: string;
  version: string;
  description: string | null;
  state: 'running' | 'failed';
  error: string | null;
  adds: { fields: string[]; endpoints: string[]; jobs: string[]; hooks: string[]; pages: boolean };
}

export interface Settings {
  project_name: string;
  default_language: string;
  /** 0 keeps history for ever. */
  changelog_retention_days: number;
  /** 0 keeps deleted records as long as history. */
  trash_retention_days: number;
}

export interface EnvironmentSetting {
  key: string;
  env: string;
  value: string | number | boolean | null;
  default: string | number | boolean | null;
  source: 'env' | 'default' | 'cli';
  doc: string;
}
