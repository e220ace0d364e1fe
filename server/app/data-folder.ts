import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { KasbahError } from '../lib/errors.ts';
import { randomToken } from '../lib/ids.ts';

/** Creates the data folder where it is missing. @throws KasbahError DATA_READONLY when nothing can be written there */
export function openDataFolder(folder: string): string {
  const path = resolve(folder);
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    accessSync(path, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new KasbahError('DATA_READONLY', `The data folder ${path} cannot be written.`, {
      status: 0,
      hint: 'Give this account write permission, or choose another folder with --data or KASBAH_DATA_DIR.',
      cause: error,
    });
  }
  return path;
}

/** The server's secret: from the environment, or made once and kept beside the data, readable by its owner only. */
export function readSecret(folder: string, given: string | null): string {
  if (given) return given;
  const file = join(folder, 'secret');
  if (!existsSync(file)) {
    try {
      writeFileSync(file, randomToken(), { mode: 0o600, flag: 'wx' });
    } catch (error) {
      // Another process that starts at the same moment may have been first.
      if ((error as { code?: string }).code !== 'EEXIST') throw error;
    }
  }
  chmodSync(file, 0o600);
  return readFileSync(file, 'utf8').trim();
}
