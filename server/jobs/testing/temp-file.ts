import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A path for a new job file in a folder of its own; `remove` deletes the folder. */
export function tempFile(): { filename: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'kasbah-jobs-'));
  return {
    filename: join(folder, 'jobs.db'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
