/** The public door: all that a plugin sees of the server, and all that Kasbah's own features see of it. */
export {
  type Actor,
  ADMINISTRATOR_ROLE,
  AUTHENTICATED_ROLE,
  GUEST,
  type Limits,
  PUBLIC_ROLE,
} from '../access/actor.ts';
export { isPower, POWERS, type Power } from '../access/powers.ts';
export type {
  Cookie,
  Credential,
  Endpoint,
  EndpointRequest,
  EndpointResponse,
  StepUp,
} from '../api/endpoint.ts';
export type { ChangeQuery, LoggedChange } from '../data/changelog.ts';
export type { TrashQuery } from '../data/trash.ts';
export { defineJob, type JobContext, type JobDefinition } from '../jobs/define-job.ts';
export { createCipher } from '../lib/cipher.ts';
export { KasbahError, type Problem } from '../lib/errors.ts';
export { randomToken, sha256, uuidv7 } from '../lib/ids.ts';
export { isObject } from '../lib/is-object.ts';
export type { Logger } from '../lib/logger.ts';
export { Lru } from '../lib/lru.ts';
export { verifyScryptHash } from '../lib/scrypt-hash.ts';
export { Turns } from '../lib/turns.ts';
export { AUDIT, type AuditEntry, type RequestOrigin } from '../ops/audit-log.ts';
export type { WriteEvent } from '../ops/engine.ts';
export type { AccessExplanation, AccessQuestion } from '../ops/explain-access.ts';
export type { AccessPreview, PolicyChange } from '../ops/preview-access.ts';
export type { ItemName, UndoRequest, UndoResult } from '../ops/undo.ts';
export type { Mail, Mailer } from '../ports/mail.ts';
export type { ByteRange, Received, Storage, StoredObject } from '../ports/storage.ts';
export type { CollectionDefinition, FieldDefinition } from '../schema/definition.ts';
export { type FieldType, NO_OPTIONS, ValueError } from '../schema/field-type.ts';
export type { Item } from '../schema/item.ts';
export type { Manifest } from '../schema/manifest.ts';
export { OPERATOR_SETS } from '../schema/operators.ts';
export { ACTIONS, type Action } from '../schema/scope.ts';
export {
  definePlugin,
  type PluginDefinition,
  type PluginParts,
  type WriteHook,
} from './definition.ts';
export type { EnvironmentEntry, ItemVerbs, PluginHost, PluginState } from './host.ts';
