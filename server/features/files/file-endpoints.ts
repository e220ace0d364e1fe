import {
  type Endpoint,
  type EndpointRequest,
  type Item,
  isObject,
  KasbahError,
  type PluginHost,
} from '../../plugin/index.ts';
import { FILES } from './collection.ts';
import type { FileStore } from './file-store.ts';
import { canTransform } from './images.ts';

const MULTIPART = 'multipart/form-data';

function objectOf(body: unknown): Item {
  if (isObject(body)) return body;
  throw new KasbahError('INVALID_BODY', 'The body must be an object with the fields to write.');
}

/** The row as it was written, with the fields that the request asks for. */
async function answer(host: PluginHost, { actor, query }: EndpointRequest, item: Item) {
  if (Object.keys(query).length === 0) return { data: item };
  return { data: await host.items.get(actor, FILES, item.id, query) };
}

/** Files as the items dialect has them, and the way in for their bytes. */
export function fileEndpoints(host: PluginHost, store: FileStore): Endpoint[] {
  return [
    {
      method: 'GET',
      path: '/files/limits',
      access: 'signed-in',
      handler: async () => ({ data: { max_bytes: store.most, transforms: await canTransform() } }),
    },
    {
      method: 'GET',
      path: '/files',
      access: 'anyone',
      async handler({ actor, query }) {
        const { items, meta } = await host.items.list(actor, FILES, query);
        return { data: items, ...(Object.keys(meta).length > 0 && { meta }) };
      },
    },
    {
      method: 'POST',
      path: '/files',
      access: 'anyone',
      streams: MULTIPART,
      async handler(request) {
        if (!request.stream)
          throw new KasbahError('UNSUPPORTED_MEDIA_TYPE', 'A file is sent as multipart/form-data.', {
            status: 415,
          });
        return answer(host, request, await store.create(request, request.stream));
      },
    },
    {
      method: 'DELETE',
      path: '/files',
      access: 'anyone',
      async handler({ actor, body }) {
        const keys = Array.isArray(body) ? body : (body as Item | undefined)?.keys;
        if (!Array.isArray(keys) || keys.length === 0)
          throw new KasbahError('INVALID_BODY', 'A list of keys is expected.', { path: 'keys' });
        await host.items.delete(actor, FILES, keys);
        return { status: 204 };
      },
    },
    {
      method: 'GET',
      path: '/files/:id',
      access: 'anyone',
      handler: async ({ actor, params, query }) => ({
        data: await host.items.get(actor, FILES, params.id, query),
      }),
    },
    {
      method: 'PATCH',
      path: '/files/:id',
      access: 'anyone',
      streams: MULTIPART,
      async handler(request) {
        const { actor, params, body, stream } = request;
        const id = String(params.id);
        const item = stream
          ? await store.replace(request, id, stream)
          : await host.items.update(actor, FILES, id, objectOf(body));
        return answer(host, request, item);
      },
    },
    {
      method: 'DELETE',
      path: '/files/:id',
      access: 'anyone',
      async handler({ actor, params }) {
        await host.items.delete(actor, FILES, [params.id]);
        return { status: 204 };
      },
    },
  ];
}
