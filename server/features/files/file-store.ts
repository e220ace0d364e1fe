import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import {
  type Actor,
  type EndpointRequest,
  type Item,
  KasbahError,
  type PluginHost,
  type WriteHook,
} from '../../plugin/index.ts';
import { FILES } from './collection.ts';
import { sizeOf } from './images.ts';
import { cleanFilename, mediaTypeOf, titleOf } from './media-type.ts';
import { readUpload, type Upload } from './read-upload.ts';

/** The places of a file's bytes and of what was drawn from them. */
export const originalKey = (disk: string) => `originals/${disk.slice(0, 2)}/${disk}`;
export const variantPrefix = (disk: string) => `variants/${disk}/`;

/** Files with their bytes: rows are written by the verbs of everybody, with what the bytes say added on the way. */
export interface FileStore {
  hook: WriteHook;
  /** The largest file that is taken, in bytes. */
  most: number;
  create(request: EndpointRequest, stream: Readable): Promise<Item>;
  replace(request: EndpointRequest, id: string, stream: Readable): Promise<Item>;
  /** The row of a file whose bytes the actor may read. @throws KasbahError FORBIDDEN, NOT_FOUND */
  readable(actor: Actor, id: string): Promise<Item>;
}

function tagsOf(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value)) return value;
  } catch {}
  return text.split(',').flatMap((tag) => tag.trim() || []);
}

const fieldsOf = ({ fields }: Upload): Item => ({
  ...fields,
  ...(fields.tags !== undefined && { tags: tagsOf(fields.tags) }),
});

function cleaned(item: Item): Item {
  const { filename_download: name } = item;
  return typeof name === 'string' ? { ...item, filename_download: cleanFilename(name) } : item;
}

/** What only the server knows of a file, from the part's name and from its bytes. */
async function factsOf(upload: Upload, disk: string): Promise<Item> {
  const { received } = upload;
  const name = cleanFilename(upload.fields.filename_download ?? upload.filename);
  const type = await mediaTypeOf(received.path, name);
  return {
    filename_disk: disk,
    type,
    filesize: received.size,
    checksum: received.sha256,
    ...(await sizeOf(received.path, type)),
  };
}

/** Sets up how files are written, and who reads their bytes. */
export function createFileStore(host: PluginHost): FileStore {
  const { storage } = host;
  const most = Number(host.server.config('filesMaxMib')) * 1024 * 1024;
  /** What the bytes say, by the item as it is handed to the verbs. */
  const making = new WeakMap<Item, Item>();

  async function refuseWithout(actor: Actor, action: 'create' | 'update'): Promise<void> {
    if (await host.access.may(actor, action, FILES)) return;
    throw new KasbahError('FORBIDDEN', `You may not ${action === 'create' ? 'add' : 'change'} files.`, {
      status: 403,
      hint: 'Ask an administrator for a policy that allows it.',
    });
  }

  /** Puts an upload away and has its row written; without the row the bytes go again. */
  async function keep(
    { header }: EndpointRequest,
    stream: Readable,
    write: (fields: Item) => Promise<Item>,
    named: boolean,
  ): Promise<Item> {
    if (Number(header('content-length')) > most + 1024 * 1024) {
      stream.resume();
      throw new KasbahError('FILE_TOO_LARGE', `Files have at most ${most / 1024 / 1024} MiB here.`, {
        status: 413,
        hint: 'Send a smaller file, or raise KASBAH_FILES_MAX_MIB on the server.',
        details: { most },
      });
    }
    const upload = await readUpload(stream, header('content-type'), storage, most);
    const disk = randomBytes(16).toString('hex');
    try {
      const facts = await factsOf(upload, disk);
      const filename = cleanFilename(upload.filename);
      const named_ = named ? { filename_download: filename, title: titleOf(filename) } : {};
      await storage.put(originalKey(disk), upload.received);
      try {
        const fields = fieldsOf(upload);
        making.set(fields, { ...facts, ...named_ });
        return await write(fields);
      } catch (error) {
        await storage.remove(originalKey(disk));
        throw error;
      }
    } finally {
      await storage.discard(upload.received);
    }
  }

  return {
    most,
    hook: {
      id: 'bytes',
      collection: FILES,
      run(event, next) {
        const facts = making.get(event.given);
        if (event.action === 'create' && !facts && !event.restores)
          throw new KasbahError('INVALID_UPLOAD', 'A file comes with its bytes.', {
            hint: 'Send it to /api/files as multipart/form-data.',
          });
        // What was sent goes before the name of the part, and what the bytes say goes before everything.
        const { filename_download, title, ...fixed } = facts ?? {};
        const named = { ...(title !== undefined && { filename_download, title }) };
        return next({ ...event, item: { ...named, ...cleaned(event.item), ...fixed } });
      },
    },
    async create(request, stream) {
      await refuseWithout(request.actor, 'create').catch((error: unknown) => {
        stream.resume();
        throw error;
      });
      return keep(request, stream, (fields) => host.items.create(request.actor, FILES, fields), true);
    },
    async replace(request, id, stream) {
      await refuseWithout(request.actor, 'update').catch((error: unknown) => {
        stream.resume();
        throw error;
      });
      return keep(request, stream, (fields) => host.items.update(request.actor, FILES, id, fields), false);
    },
    async readable(actor, id) {
      // The bytes are the field that says where they lie: whoever may see the one may read the other.
      const seen = await host.items
        .get(actor, FILES, id, { fields: ['filename_disk'] })
        .catch((error: unknown) => {
          if (error instanceof KasbahError && error.code === 'INVALID_QUERY') return {} as Item;
          throw error;
        });
      if (typeof seen.filename_disk !== 'string')
        throw new KasbahError(
          'FORBIDDEN',
          'You may see this file, but no policy lets you read its content.',
          {
            status: 403,
          },
        );
      return host.items.get(host.system('serve a file'), FILES, id);
    },
  };
}
