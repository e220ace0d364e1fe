/** The public door: all that a plugin sees of the server, and all that Kasbah's own features see of it. */
export { ADMINISTRATOR_ROLE, GUEST, PUBLIC_ROLE, } from '../access/actor.js';
export { defineJob } from '../jobs/define-job.js';
export { KasbahError } from '../lib/errors.js';
export { randomToken, sha256, uuidv7 } from '../lib/ids.js';
export { Lru } from '../lib/lru.js';
export { NO_OPTIONS, ValueError } from '../schema/field-type.js';
export { OPERATOR_SETS } from '../schema/operators.js';
export { definePlugin, } from './definition.js';
