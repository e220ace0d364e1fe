import {
  AUDIT,
  type CollectionDefinition,
  definePlugin,
  type FieldDefinition,
  KasbahError,
} from '../../plugin/index.ts';

const text = (name: string, max_length: number, more: Partial<FieldDefinition> = {}): FieldDefinition => ({
  name,
  type: 'string',
  options: { max_length },
  ...more,
});

const COLLECTION: CollectionDefinition = {
  name: AUDIT,
  system: true,
  history: 'off',
  indexes: [{ fields: ['at'] }, { fields: ['kind', 'at'] }, { fields: ['actor_id', 'at'] }],
  fields: [
    { name: 'id', type: 'uuid', primary: true, required: true },
    { name: 'at', type: 'datetime', required: true },
    text('kind', 64, { required: true }),
    text('outcome', 8, { required: true }),
    text('actor_type', 10, { required: true }),
    text('actor_id', 36),
    text('actor_name', 200, { required: true }),
    text('viewer', 36),
    text('viewer_name', 200),
    text('request', 36),
    text('ip', 64),
    text('method', 16),
    text('route', 200),
    text('code', 64),
    text('reason', 500),
    { name: 'details', type: 'json' },
  ],
};

/** What of the items' dialect the log is asked with; it has no relations, and nobody searches it as text. */
const PARAMETERS = new Set([
  'fields',
  'filter',
  'sort',
  'limit',
  'offset',
  'page',
  'cursor',
  'meta',
  'aggregate',
  'groupBy',
]);

/** Who signed in or failed to, what was refused, and which rights, settings and keys were changed: for administrators. */
export const auditFeature = definePlugin({
  name: 'audit',
  collections: [COLLECTION],
  setup(host) {
    return {
      endpoints: [
        {
          method: 'GET',
          path: '/audit',
          access: 'activity',
          async handler({ query }) {
            const wrong = Object.keys(query).find((name) => !PARAMETERS.has(name));
            if (wrong !== undefined)
              throw new KasbahError('INVALID_QUERY', `There is no parameter ${wrong.slice(0, 80)}.`, {
                path: wrong.slice(0, 80),
              });
            await host.audit.flush();
            const plain = query.aggregate === undefined && query.groupBy === undefined;
            const { items, meta } = await host.items.list(host.systemWithoutSecrets('audit log'), AUDIT, {
              ...(plain && { sort: ['-at', '-id'] }),
              limit: 50,
              ...query,
            });
            return { data: items, meta };
          },
        },
      ],
    };
  },
});
