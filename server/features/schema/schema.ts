import { definePlugin, type EndpointRequest, type Item, KasbahError } from '../../plugin/index.ts';

/** Removed columns and tables are kept for this long. */
const KEEP_DAYS = 30;

function listOf(body: Item, name: string): unknown[] {
  const list = body[name] ?? [];
  if (!Array.isArray(list)) throw new KasbahError('INVALID_BODY', `${name} must be a list.`, { path: name });
  return list;
}

/** `{collections, remove?, on_misfit?}` */
function wantedOf({ body }: EndpointRequest) {
  const given = (typeof body === 'object' && body !== null ? body : {}) as Item;
  const collections = listOf(given, 'collections');
  const remove = listOf(given, 'remove').map(String);
  if (collections.length + remove.length === 0) {
    throw new KasbahError(
      'INVALID_BODY',
      'collections must hold definitions, or remove the names of collections.',
      { path: 'collections' },
    );
  }
  const onMisfit = given.on_misfit ?? 'block';
  if (onMisfit !== 'block' && onMisfit !== 'empty')
    throw new KasbahError('INVALID_BODY', 'on_misfit is block or empty.', { path: 'on_misfit' });
  return { collections, remove, onMisfit } as const;
}

function baseOf({ body }: EndpointRequest): string | undefined {
  const base = (body as Item).base;
  if (base === undefined || typeof base === 'string') return base;
  throw new KasbahError('INVALID_BODY', 'base is the version that the change was planned on, as a text.', {
    path: 'base',
  });
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
          access: 'schema',
          handler: () => ({
            data: {
              version: host.schema.version(),
              collections: host.schema.definitions().filter((one) => !one.system),
              // Of Kasbah's own: only what people added, which is what they send to change it.
              extensible: host.schema
                .definitions()
                .filter((one) => one.extensible)
                .map(({ name, fields }) => ({ name, fields: fields.filter((field) => field.added) })),
            },
          }),
        },
        {
          method: 'POST',
          path: '/schema/plan',
          access: 'schema',
          handler: async (request) => ({ data: await host.schema.plan(request.actor, wantedOf(request)) }),
        },
        {
          method: 'POST',
          path: '/schema/apply',
          access: 'schema',
          audit: 'schema.change',
          handler: async (request) => ({
            data: await host.schema.apply(request.actor, wantedOf(request), baseOf(request)),
          }),
        },
        {
          method: 'GET',
          path: '/types.ts',
          access: 'anyone',
          handler: async ({ actor }) => ({
            raw: await host.schema.types(actor),
            type: 'text/typescript; charset=utf-8',
          }),
        },
        {
          method: 'GET',
          path: '/openapi.json',
          access: 'anyone',
          async handler({ actor, header }) {
            const { text, tag } = await host.schema.openApi(actor);
            const headers = {
              ETag: tag,
              'Cache-Control': 'private, no-cache',
              Vary: 'Authorization, Cookie',
            };
            const known = header('if-none-match').split(',');
            if (known.some((one) => one.trim().replace(/^W\//, '') === tag)) return { status: 304, headers };
            return { raw: text, type: 'application/json; charset=utf-8', headers };
          },
        },
        {
          method: 'GET',
          path: '/schema/forms',
          access: 'anyone',
          handler: async ({ actor }) => ({ data: await host.schema.forms(actor) }),
        },
        {
          method: 'GET',
          path: '/schema/drift',
          access: 'schema',
          handler: async ({ actor }) => ({ data: await host.schema.drift(actor) }),
        },
        {
          method: 'GET',
          path: '/schema/parked',
          access: 'schema',
          handler: async ({ actor }) => ({ data: await host.schema.parked(actor) }),
        },
        {
          method: 'POST',
          path: '/schema/parked/:id/restore',
          access: 'schema',
          audit: 'schema.restore',
          async handler({ actor, params }) {
            await host.schema.restore(actor, params.id ?? '');
            return { status: 204 };
          },
        },
      ],
      jobs: [
        {
          name: 'purge-removed-fields',
          label: 'Purge removed fields',
          description: `Ends columns and tables that were removed from the schema more than ${KEEP_DAYS} days ago.`,
          startable: true,
          schedule: { cron: '43 3 * * *' },
          async run(job) {
            const purged = await host.schema.purge(new Date(Date.now() - KEEP_DAYS * 86_400_000));
            await job.log(`${purged} removed columns and tables were purged.`);
            return { purged };
          },
        },
      ],
    };
  },
});
