import type { Readable } from 'node:stream';

/** Bytes that came in and lie in a file of this machine until they are put away or thrown away. */
export interface Received {
  path: string;
  size: number;
  /** In hex. */
  sha256: string;
}

export interface StoredObject {
  key: string;
  size: number;
  modified: Date;
}

/** The first and the last byte that are asked for, both included. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * Where bytes are kept under keys that the server makes. An object is written once and whole: it is there with all of
 * its bytes or not at all, and never changed.
 */
export interface Storage {
  /** Takes a stream in, whatever its length, with flat memory. @throws KasbahError FILE_TOO_LARGE, STORAGE_FULL */
  receive(source: AsyncIterable<Uint8Array>, most: number): Promise<Received>;
  /** Throws received bytes away; those that were put away already are left alone. */
  discard(received: Received): Promise<void>;
  /** Puts received bytes away for good; they are no longer there as received afterwards. */
  put(key: string, received: Received): Promise<void>;
  /** @throws KasbahError FILE_MISSING */
  get(key: string, range?: ByteRange): Promise<Readable>;
  /** Null where nothing is kept under the key. */
  stat(key: string): Promise<StoredObject | null>;
  /** Nothing happens where nothing is kept. */
  remove(key: string): Promise<void>;
  list(prefix: string): AsyncIterable<StoredObject>;
}

const KEY = /^[a-z0-9][a-z0-9_-]*(?:\/[a-z0-9][a-z0-9_.-]*)+$/i;

/** Keys are made by the server; one that could lead out of the store is a mistake of its caller. @throws TypeError */
export function checkKey(key: string): string {
  if (!KEY.test(key) || key.includes('..') || key.length > 200)
    throw new TypeError(`${JSON.stringify(key.slice(0, 80))} is no key of the storage`);
  return key;
}

/** The same store, where a plugin sees and reaches only what lies under its own prefix. */
export function storageUnder(prefix: string, storage: Storage): Storage {
  return {
    receive: (source, most) => storage.receive(source, most),
    discard: (received) => storage.discard(received),
    put: (key, received) => storage.put(prefix + checkKey(key), received),
    get: (key, range) => storage.get(prefix + checkKey(key), range),
    async stat(key) {
      const found = await storage.stat(prefix + checkKey(key));
      return found && { ...found, key };
    },
    remove: (key) => storage.remove(prefix + checkKey(key)),
    async *list(under) {
      for await (const object of storage.list(prefix + under))
        yield { ...object, key: object.key.slice(prefix.length) };
    },
  };
}
