import { allBuilt } from '../data/database.js';
import { ADMINISTRATOR_ROLE } from './actor.js';
import { administratorGrant, policyGrant, systemGrant } from './grant.js';
import { loadPolicyLines } from './policy-lines.js';
import { POLICIES } from './system-collections.js';
const json = (value) => (typeof value === 'string' ? JSON.parse(value) : value);
async function readPolicies(database) {
    const rows = await allBuilt(database, database.builder(POLICIES).select('*'));
    return rows.map((row) => ({
        id: String(row.id),
        role: String(row.role),
        collection: String(row.collection),
        action: row.action,
        effect: row.effect,
        where: json(row.where),
        fields: (json(row.fields) ?? []),
    }));
}
/** Starts with the policies as they are in the database. */
export async function createAccessService(database) {
    let policies = await readPolicies(database);
    let lines = null;
    let grants = new WeakMap();
    async function compile(roles, snapshot) {
        lines ??= loadPolicyLines(policies);
        const loaded = await lines;
        const ids = new Set((await Promise.all(roles.map((role) => loaded.policiesOf(role)))).flat());
        return policyGrant(snapshot, roles, policies.filter((policy) => ids.has(policy.id)));
    }
    function cacheOf(snapshot) {
        let cache = grants.get(snapshot);
        if (!cache) {
            cache = new Map();
            grants.set(snapshot, cache);
        }
        return cache;
    }
    return {
        grant(actor, snapshot) {
            const cache = cacheOf(snapshot);
            const isSystem = actor.type === 'system';
            const key = isSystem ? 'system' : JSON.stringify(actor.roles);
            const kept = cache.get(key);
            if (kept)
                return kept;
            if (isSystem || actor.roles.includes(ADMINISTRATOR_ROLE)) {
                const grant = isSystem ? systemGrant(snapshot) : administratorGrant(snapshot, actor.roles);
                cache.set(key, grant);
                return grant;
            }
            return compile(actor.roles, snapshot).then((grant) => {
                if (cacheOf(snapshot) === cache)
                    cache.set(key, grant);
                return grant;
            });
        },
        async reload() {
            policies = await readPolicies(database);
            lines = null;
            grants = new WeakMap();
        },
    };
}
