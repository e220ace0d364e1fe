/** The built-in roles' ids; they are the same on every server. */
export const ADMINISTRATOR_ROLE = 'administrator';
export const PUBLIC_ROLE = 'public';
export const GUEST = Object.freeze({
    type: 'guest',
    id: null,
    name: 'Guest',
    roles: Object.freeze([PUBLIC_ROLE]),
    attributes: Object.freeze({}),
});
/** Work that Kasbah does for itself; says why, and history shows it. */
export function system(why) {
    return { type: 'system', id: null, name: why, roles: [], attributes: {} };
}
export function isAdministrator(actor) {
    return actor.type === 'system' || actor.roles.includes(ADMINISTRATOR_ROLE);
}
