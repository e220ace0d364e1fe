import { KasbahError, definePlugin } from '../../plugin/index.js';
function collectionsOf(body) {
    const list = body?.collections;
    if (!Array.isArray(list) || list.length === 0)
        throw new KasbahError('INVALID_BODY', 'collections must be a list of definitions.', { path: 'collections' });
    return list;
}
function baseOf({ body }) {
    const base = body.base;
    return typeof base === 'string' ? base : undefined;
}
/** The schema for people: what the admin draws, what administrators read, plan and apply. */
export const schemaFeature = definePlugin({
    name: 'schema',
    setup(host) {
        return {
            endpoints: [
                {
                    method: 'GET',
                    path: '/schema/manifest',
                    access: 'anyone',
                    handler: async ({ actor }) => ({ data: await host.schema.manifest(actor) }),
                },
                {
                    method: 'GET',
                    path: '/schema',
                    access: 'administrator',
                    handler: () => ({ data: { version: host.schema.version(), collections: host.schema.definitions().filter((one) => !one.system) } }),
                },
                {
                    method: 'POST',
                    path: '/schema/plan',
                    access: 'administrator',
                    handler: async ({ actor, body }) => ({ data: await host.schema.plan(actor, collectionsOf(body)) }),
                },
                {
                    method: 'POST',
                    path: '/schema/apply',
                    access: 'administrator',
                    handler: async (request) => ({ data: await host.schema.apply(request.actor, collectionsOf(request.body), baseOf(request)) }),
                },
            ],
        };
    },
});
