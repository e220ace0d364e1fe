/**
 * What a role may do beside the items of collections, without being an administrator:
 * `users` invites, changes and suspends people, and gives roles that reach no further than the giver's own;
 * `schema` changes collections and fields; `jobs` sees and starts background jobs; `activity` sees every change and the
 * audit log. Who changes the schema reaches all data in the end: that power is for people whom one would trust with it.
 */
export const POWERS = ['users', 'schema', 'jobs', 'activity'] as const;
export type Power = (typeof POWERS)[number];

export const isPower = (value: unknown): value is Power => (POWERS as readonly unknown[]).includes(value);
