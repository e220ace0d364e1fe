import { defineJob, definePlugin } from 'kasbah';
import { slugOf } from './slug.ts';

/** One of everything that a plugin can add to the server. Copy the folder, keep what you need. */
export default definePlugin({
  name: 'example',
  label: 'Example',
  description: 'Fills an empty slug from the title, greets, and counts items.',
  setup(host) {
    /** Whether a collection has a text field `slug`; asked only when a write has a title and no slug. */
    const hasSlug = (collection: string) =>
      host.schema
        .definitions()
        .some(
          ({ name, fields }) =>
            name === collection && fields.some((field) => field.name === 'slug' && field.type === 'string'),
        );

    return {
      hooks: [
        {
          id: 'slug',
          collection: '*',
          run(event, next) {
            const { title, slug } = event.item;
            const isNew =
              event.action === 'create' && typeof title === 'string' && (slug === undefined || slug === '');
            if (!isNew || !hasSlug(event.collection)) return next(event);
            return next({ ...event, item: { ...event.item, slug: slugOf(title) } });
          },
        },
      ],
      endpoints: [
        {
          method: 'GET',
          path: '/hello/:who',
          access: 'signed-in',
          handler: ({ actor, params }) => ({
            data: { greeting: `Hello ${params['who']}, says ${actor.name}.` },
          }),
        },
      ],
      jobs: [
        defineJob<{ collections?: string[] }>({
          name: 'example.count-items',
          label: 'Count items',
          description: 'Writes the number of items of each collection into the log of its run.',
          input: {
            type: 'object',
            additionalProperties: false,
            properties: { collections: { type: 'array', items: { type: 'string' } } },
          },
          startable: true,
          async run({ payload, log, progress, signal }) {
            const actor = host.system('count items');
            const names =
              payload.collections ?? (await host.schema.manifest(actor)).collections.map(({ name }) => name);
            let total = 0;
            for (const [index, name] of names.entries()) {
              signal.throwIfAborted();
              const { meta } = await host.items.list(actor, name, { limit: 0, meta: 'total_count' });
              total += meta.total_count ?? 0;
              await log(`${name}: ${meta.total_count}`);
              await progress(Math.round(((index + 1) / names.length) * 100));
            }
            return { collections: names.length, items: total };
          },
        }),
      ],
    };
  },
});
