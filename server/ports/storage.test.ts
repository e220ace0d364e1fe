import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../lib/ids.ts';
import { explainDiskError } from './spool.ts';
import { type Storage, storageUnder } from './storage.ts';
import { createLocalStorage } from './storage-local.ts';
import { createS3Storage } from './storage-s3.ts';
import { startFakeS3 } from './testing/fake-s3.ts';

const folders: string[] = [];
const newFolder = () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'kasbah-storage-'));
  folders.push(folder);
  return folder;
};
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function textOf(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

async function keysOf(storage: Storage, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of storage.list(prefix)) keys.push(key);
  return keys.sort();
}

const receive = (storage: Storage, text: string) => storage.receive(Readable.from([Buffer.from(text)]), 1000);

const DRIVERS: [string, () => Promise<{ storage: Storage; spool: string; stop(): Promise<void> }>][] = [
  [
    'a folder',
    async () => {
      const folder = newFolder();
      return {
        storage: createLocalStorage(folder),
        spool: path.join(folder, '.incoming'),
        stop: async () => undefined,
      };
    },
  ],
  [
    'a store that speaks S3',
    async () => {
      const fake = await startFakeS3();
      const spool = path.join(newFolder(), 'spool');
      const storage = createS3Storage({ bucketUrl: fake.url, ...fake.options, spoolFolder: spool });
      return { storage, spool, stop: fake.stop };
    },
  ],
];

describe.each(DRIVERS)('Storage in %s', (_, open) => {
  let made: Awaited<ReturnType<typeof open>>;
  beforeEach(async () => {
    made = await open();
  });
  afterEach(() => made.stop());

  it('gives back what was put, whole and in part', async () => {
    const { storage, spool } = made;
    const received = await receive(storage, 'hello world');
    expect([received.size, received.sha256]).toEqual([11, sha256('hello world')]);
    await storage.put('originals/ab/file', received);
    await storage.discard(received);
    expect(readdirSync(spool)).toEqual([]);
    expect(await textOf(await storage.get('originals/ab/file'))).toBe('hello world');
    expect(await textOf(await storage.get('originals/ab/file', { start: 6, end: 8 }))).toBe('wor');
    expect(await storage.stat('originals/ab/file')).toMatchObject({ key: 'originals/ab/file', size: 11 });
    const { modified } = (await storage.stat('originals/ab/file')) ?? { modified: new Date(0) };
    expect(Math.abs(modified.getTime() - Date.now())).toBeLessThan(5000);
  });

  it('keeps an empty object', async () => {
    const { storage } = made;
    await storage.put('originals/empty', await storage.receive(Readable.from([]), 10));
    expect(await textOf(await storage.get('originals/empty'))).toBe('');
  });

  it('knows what it does not have', async () => {
    const { storage } = made;
    expect(await storage.stat('originals/none')).toBeNull();
    await expect(storage.get('originals/none')).rejects.toMatchObject({ code: 'FILE_MISSING', status: 404 });
    await storage.remove('originals/none');
    expect(await keysOf(storage, 'originals/')).toEqual([]);
  });

  it('lists under a prefix, however many there are', async () => {
    const { storage } = made;
    for (const key of ['a/1', 'a/2', 'a/b/3', 'a/b/4', 'ab/5'])
      await storage.put(key, await receive(storage, key));
    expect(await keysOf(storage, 'a/')).toEqual(['a/1', 'a/2', 'a/b/3', 'a/b/4']);
    expect(await keysOf(storage, 'a/b/')).toEqual(['a/b/3', 'a/b/4']);
    await storage.remove('a/b/3');
    expect(await keysOf(storage, 'a/b')).toEqual(['a/b/4']);
  });

  it('keeps a plugin to its own', async () => {
    const { storage } = made;
    const own = storageUnder('plugins/shop/', storage);
    await storage.put('plugins/other/1', await receive(storage, 'other'));
    await own.put('receipts/1', await receive(own, 'mine'));
    expect(await keysOf(own, '')).toEqual(['receipts/1']);
    expect(await storage.stat('plugins/shop/receipts/1')).not.toBeNull();
    await expect((async () => own.get('../other/1'))()).rejects.toThrow(TypeError);
  });

  it('refuses what is too long while it comes, and leaves nothing', async () => {
    const { storage, spool } = made;
    let given = 0;
    const endless = (async function* () {
      for (;;) {
        given++;
        yield Buffer.alloc(100);
      }
    })();
    await expect(storage.receive(endless, 1000)).rejects.toMatchObject({
      code: 'FILE_TOO_LARGE',
      status: 413,
    });
    expect(given).toBe(11);
    expect(readdirSync(spool)).toEqual([]);
  });

  it.each([
    '',
    'one',
    '../x',
    'a/../b',
    'a//b',
    '/a/b',
    'a/.b',
    'a\\b/c',
    'a/b\u0000',
    `a/${'b'.repeat(300)}`,
  ])('refuses the key %j', async (key) => {
    await expect((async () => made.storage.stat(key))()).rejects.toThrow(TypeError);
  });
});

describe('A store that speaks S3', () => {
  it('is sent the length first, never the whole in memory, under its prefix', async () => {
    const fake = await startFakeS3();
    try {
      const storage = createS3Storage({
        bucketUrl: `${fake.url}/eu/kasbah`,
        ...fake.options,
        spoolFolder: newFolder(),
      });
      const received = await storage.receive(Readable.from([Buffer.alloc(700_000, 7)]), 1_000_000);
      await storage.put('originals/large', received);
      expect([...fake.objects.keys()]).toEqual(['eu/kasbah/originals/large']);
      expect(fake.seen).toEqual([{ method: 'PUT', length: '700000', chunked: false }]);
      expect(await keysOf(storage, 'originals/')).toEqual(['originals/large']);
    } finally {
      await fake.stop();
    }
  });
  it.each([
    ['another key', { secretKey: 'wrong' }, 'SignatureDoesNotMatch'],
    ['another region', { region: 'us-east-1' }, 'SignatureDoesNotMatch'],
  ])('tells of %s', async (_, wrong, code) => {
    const fake = await startFakeS3();
    try {
      const storage = createS3Storage({
        bucketUrl: fake.url,
        ...fake.options,
        ...wrong,
        spoolFolder: newFolder(),
      });
      const put = storage.put('originals/a', await receive(storage, 'a'));
      await expect(put).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE', status: 503 });
      await expect(put).rejects.toThrow(code);
      expect(fake.objects.size).toBe(0);
    } finally {
      await fake.stop();
    }
  });
  it('tells where it cannot be reached', async () => {
    const storage = createS3Storage({
      bucketUrl: 'http://127.0.0.1:1/bucket',
      region: 'x',
      accessKey: 'x',
      secretKey: 'x',
      spoolFolder: newFolder(),
    });
    await expect(storage.stat('originals/a')).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
  });
});

it.each([
  ['ENOSPC', { code: 'STORAGE_FULL', status: 507 }],
  ['EDQUOT', { code: 'STORAGE_FULL', status: 507 }],
  ['EROFS', { code: 'STORAGE_UNAVAILABLE', status: 503 }],
  ['EACCES', { code: 'STORAGE_UNAVAILABLE', status: 503 }],
  ['EMFILE', { code: 'EMFILE' }],
])('a disk that says %s', (code, told) => {
  expect(explainDiskError(Object.assign(new Error(code), { code }))).toMatchObject(told);
});

describe('A folder', () => {
  it('lets nobody but the server write, and forgets what was left half received', () => {
    const folder = newFolder();
    mkdirSync(path.join(folder, '.incoming'));
    const left = path.join(folder, '.incoming/left');
    writeFileSync(left, 'half');
    utimesSync(left, new Date(0), new Date(0));
    writeFileSync(path.join(folder, '.incoming/fresh'), 'half');
    createLocalStorage(folder);
    expect(readdirSync(path.join(folder, '.incoming'))).toEqual(['fresh']);
  });
  it('makes files that others cannot read', async () => {
    const folder = newFolder();
    const storage = createLocalStorage(folder);
    await storage.put('originals/a', await receive(storage, 'a'));
    expect(statSync(path.join(folder, 'originals/a')).mode & 0o137).toBe(0);
  });
});
