import { join } from 'node:path';
import type { Storage } from '../ports/storage.ts';
import { createLocalStorage } from '../ports/storage-local.ts';
import { createS3Storage } from '../ports/storage-s3.ts';
import type { Config } from './config.ts';

/** The store of uploaded files that the configuration asks for. */
export function openStorage(config: Config, folder: string): Storage {
  const files = join(folder, 'files');
  if (!config.storageBucketUrl) return createLocalStorage(files);
  return createS3Storage({
    bucketUrl: config.storageBucketUrl,
    region: config.storageRegion,
    accessKey: config.storageAccessKey ?? '',
    secretKey: config.storageSecretKey ?? '',
    spoolFolder: join(files, '.incoming'),
  });
}
