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
  powers: Power[];
}

/** What a role may manage besides records. */
export type Power = 'users' | 'schema' | 'jobs' | 'activity';

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
  /** The roles that it inherits from. */
  parents: string[];
  powers: Power[];
  /** The field that has to hold the person's own value of the same name. */
  tenant_field: string | null;
}

export type PolicyAction = 'create' | 'read' | 'update' | 'delete' | 'export';

export interface Policy {
  id: string;
  role: string;
  collection: string;
  action: PolicyAction;
  effect: 'allow' | 'deny';
  where: Filter | null;
  fields: string[];
  /** Values that every write of this rule sets. */
  presets: Record<string, unknown> | null;
  /** What the record has to be once it is written. */
  validation: Filter | null;
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

/** What may be done with one record. */
export interface ItemRights {
  /** True for every field that may be changed at all. */
  update: true | string[];
  delete: boolean;
}

/** One clause of a rule's conditions, on one record where one is asked about. */
export interface ExplainedClause {
  /** Null, as `op` is, where whoever asks may not know what is asked about. */
  field: string | null;
  op: string | null;
  wanted: unknown;
  /** What a variable in `wanted` stands for. */
  means?: unknown;
  actual?: unknown;
  hidden?: true;
  holds: boolean | null;
}

export interface ExplainedGroup {
  group: 'all' | 'any' | 'not';
  of: ExplainedTree[];
  holds: boolean | null;
}

export type ExplainedTree = ExplainedGroup | ExplainedClause;

export interface NamedRole {
  id: string;
  label: string;
}

/** A rule that speaks of what is asked, and what it comes to. */
export interface ExplainedRule {
  id: string;
  effect: 'allow' | 'deny';
  role: NamedRole;
  /** The person's own role first, the one that the rule belongs to last. */
  via: NamedRole[];
  fields: string[];
  speaks: boolean;
  where: ExplainedTree | null;
  validation: ExplainedTree | null;
  presets: Record<string, unknown> | null;
  holds: boolean | null;
  broken?: true;
}

/** One way in which a refusal would become an allowance. */
export type WouldAllow =
  | { kind: 'deny'; policy: string; role: NamedRole }
  | { kind: 'field'; policy: string; role: NamedRole; field: string }
  | { kind: 'values'; policy: string; role: NamedRole; clauses: ExplainedClause[] }
  | { kind: 'role'; policy: string; role: NamedRole }
  | { kind: 'policy' };

export type ExplainReason =
  | 'administrator'
  | 'policy'
  | 'some_items'
  | 'key_limits'
  | 'readonly'
  | 'no_policy'
  | 'denied'
  | 'no_field'
  | 'row'
  | 'field_on_row'
  | 'not_readable';

/** Whether somebody may do something, and why. */
export interface Explanation {
  collection: string;
  action: PolicyAction;
  item?: string;
  field?: string;
  actor: { type: 'user' | 'key' | 'guest' | 'system'; id: string | null; name: string; roles: NamedRole[] };
  decision: 'allowed' | 'refused' | 'some';
  reason: ExplainReason;
  policies: ExplainedRule[];
  would_allow: WouldAllow[];
}

/** What somebody reaches of a collection; null rows where nothing is counted. */
export type Reach = { rows: number | null; fields: string[] } | null;

/** What a change of rules makes of what somebody reaches. */
export interface AccessPreview {
  actor: { id: string | null; name: string };
  changes: {
    collection: string;
    action: PolicyAction;
    before: Reach;
    after: Reach;
    appear: string[];
    vanish: string[];
  }[];
}
