import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { type Item, KasbahError, type Storage } from '../../plugin/index.ts';
import { originalKey, variantPrefix } from './file-store.ts';
import { draw, isReadable, type Transform } from './images.ts';

/** Forms of one file that are kept; further ones are drawn for each request. */
const MOST_KEPT = 50;
/** Of an original that is drawn anew, which has to be in memory for that, and of what is drawn. */
const MOST_BYTES = 64 * 1024 * 1024;

/** What is sent: from the storage, or drawn a moment ago. */
export interface Variant {
  type: string;
  tag: string;
  size: number;
  key: string | null;
  bytes: Buffer | null;
}

async function all(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const nameOf = (wanted: Transform) =>
  createHash('sha256').update(JSON.stringify(wanted)).digest('hex').slice(0, 20);

/** Draws images in other forms and keeps them beside the originals. */
export function createVariants(storage: Storage): (file: Item, wanted: Transform) => Promise<Variant> {
  const underWay = new Map<string, Promise<Variant>>();

  async function make(file: Item, wanted: Transform, key: string, head: Pick<Variant, 'type' | 'tag'>) {
    const disk = String(file.filename_disk);
    const bytes = await draw(async () => all(await storage.get(originalKey(disk))), wanted);
    let kept = 0;
    for await (const _ of storage.list(variantPrefix(disk))) kept++;
    if (kept >= MOST_KEPT) return { ...head, size: bytes.length, key: null, bytes };
    await storage.put(key, await storage.receive(Readable.from([bytes]), MOST_BYTES));
    return { ...head, size: bytes.length, key, bytes };
  }

  return async (file, wanted) => {
    if (!isReadable(String(file.type)) || Number(file.filesize) > MOST_BYTES)
      throw new KasbahError(
        'NOT_AN_IMAGE',
        'Only images of at most 64 MiB can be asked for in another size or format.',
        {
          hint: 'Ask for the file itself.',
        },
      );
    const name = nameOf(wanted);
    const key = `${variantPrefix(String(file.filename_disk))}${name}`;
    const head = { type: `image/${wanted.format}`, tag: `${String(file.checksum).slice(0, 20)}-${name}` };
    const there = await storage.stat(key);
    if (there) return { ...head, size: there.size, key, bytes: null };
    const running = underWay.get(key);
    if (running) return running;
    const making = make(file, wanted, key, head).finally(() => underWay.delete(key));
    underWay.set(key, making);
    return making;
  };
}
