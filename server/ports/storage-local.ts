import { mkdirSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { KasbahError } from '../lib/errors.ts';
import { createSpool, explainDiskError } from './spool.ts';
import { checkKey, type Storage, type StoredObject } from './storage.ts';

const INCOMING = '.incoming';

const gone = (error: unknown) => ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');

/** Keeps objects as files below a folder: the embedded driver. */
export function createLocalStorage(folder: string): Storage {
  mkdirSync(folder, { recursive: true, mode: 0o750 });
  const fileOf = (key: string) => join(folder, ...checkKey(key).split('/'));

  async function objectAt(key: string): Promise<StoredObject | null> {
    try {
      const found = await stat(join(folder, ...key.split('/')));
      return found.isFile() ? { key, size: found.size, modified: found.mtime } : null;
    } catch (error) {
      if (gone(error)) return null;
      throw error;
    }
  }

  async function* walk(under: string): AsyncIterable<StoredObject> {
    const entries = await readdir(join(folder, under), { withFileTypes: true }).catch((error: unknown) => {
      if (gone(error)) return [];
      throw error;
    });
    for (const entry of entries) {
      const key = under === '' ? entry.name : `${under}/${entry.name}`;
      if (entry.name.startsWith('.')) continue;
      if (entry.isDirectory()) yield* walk(key);
      else if (entry.isFile()) {
        const object = await objectAt(key);
        if (object) yield object;
      }
    }
  }

  return {
    ...createSpool(join(folder, INCOMING)),
    async put(key, received) {
      const file = fileOf(key);
      try {
        await mkdir(dirname(file), { recursive: true, mode: 0o750 });
        await rename(received.path, file);
      } catch (error) {
        throw explainDiskError(error);
      }
    },
    async get(key, range) {
      // Opened before anything is answered, so that a missing file is an error and not a broken answer.
      const handle = await open(fileOf(key), 'r').catch((error: unknown) => {
        if (!gone(error)) throw error;
        throw new KasbahError('FILE_MISSING', 'The bytes of this file are gone from the storage.', {
          status: 404,
        });
      });
      return handle.createReadStream(range);
    },
    stat: (key) => objectAt(checkKey(key)),
    remove: (key) => rm(fileOf(key), { force: true }),
    async *list(prefix) {
      const under = prefix.slice(0, Math.max(0, prefix.lastIndexOf('/')));
      for await (const object of walk(under)) if (object.key.startsWith(prefix)) yield object;
    },
  };
}
