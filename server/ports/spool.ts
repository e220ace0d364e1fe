import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { KasbahError } from '../lib/errors.ts';
import type { Received, Storage } from './storage.ts';

const LEFT_BEHIND_MS = 24 * 3_600_000;

/** A full or unwritable disk is told as such; anything else as it is. */
export function explainDiskError(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new KasbahError('STORAGE_FULL', 'There is no room left for files on the server.', {
      status: 507,
      hint: 'Free space on the disk of the data folder, or give it a larger one.',
      cause: error,
    });
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM')
    return new KasbahError('STORAGE_UNAVAILABLE', 'The server may not write its files.', {
      status: 503,
      hint: 'Give its account write permission on the folder files in the data folder.',
      cause: error,
    });
  return error;
}

/** What a process that died left half received. */
function sweep(folder: string): void {
  const limit = Date.now() - LEFT_BEHIND_MS;
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    if (statSync(file).mtimeMs < limit) rmSync(file, { force: true });
  }
}

/** Takes streams into files of a folder, hashed as they come; both drivers begin with it. */
export function createSpool(folder: string): Pick<Storage, 'receive' | 'discard'> {
  mkdirSync(folder, { recursive: true, mode: 0o750 });
  sweep(folder);
  return {
    async receive(source, most): Promise<Received> {
      const path = join(folder, randomUUID());
      const hash = createHash('sha256');
      let size = 0;
      try {
        const file = await open(path, 'wx', 0o640);
        try {
          for await (const chunk of source) {
            size += chunk.length;
            if (size > most)
              throw new KasbahError('FILE_TOO_LARGE', `The file is larger than ${formatMib(most)} MiB.`, {
                status: 413,
                hint: 'Send a smaller file, or raise KASBAH_FILES_MAX_MIB on the server.',
                details: { most },
              });
            hash.update(chunk);
            await file.writeFile(chunk);
          }
          await file.sync();
        } finally {
          await file.close();
        }
      } catch (error) {
        await rm(path, { force: true });
        throw explainDiskError(error);
      }
      return { path, size, sha256: hash.digest('hex') };
    },
    discard: ({ path }) => rm(path, { force: true }),
  };
}

const formatMib = (bytes: number) => Number((bytes / 1024 / 1024).toFixed(2));
