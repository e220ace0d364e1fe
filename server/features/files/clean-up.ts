import type { PluginHost } from '../../plugin/index.ts';
import { FILES } from './collection.ts';

/** As long as what is removed from the schema is kept: a deleted or replaced file can be brought back meanwhile. */
const GRACE_MS = 30 * 86_400_000;
/** Bytes whose row may still be on its way. */
const FRESH_MS = 86_400_000;

async function inUse(host: PluginHost): Promise<Set<string>> {
  const me = host.system('clean up files');
  const known = new Set<string>();
  for (let last: unknown = null; ; ) {
    const { items } = await host.items.list(me, FILES, {
      fields: ['id', 'filename_disk'],
      sort: ['id'],
      limit: 1000,
      ...(last !== null && { filter: { id: { _gt: last } } }),
    });
    for (const item of items) known.add(String(item.filename_disk));
    last = items.at(-1)?.id ?? null;
    if (items.length < 1000) return known;
  }
}

/** The bytes that files had before they were deleted or replaced, for as long as they may be wanted back. */
async function wantedBack(host: PluginHost, now: number): Promise<Set<string>> {
  const me = host.system('clean up files');
  const wanted = new Set<string>();
  for (let before: number | undefined; ; ) {
    const changes = await host.changes.list(me, {
      collection: FILES,
      limit: 500,
      ...(before !== undefined && { before }),
    });
    for (const change of changes) {
      const disk = change.before?.filename_disk;
      if (typeof disk === 'string' && Date.parse(change.at) > now - GRACE_MS) wanted.add(disk);
    }
    const last = changes.at(-1);
    if (!last || changes.length < 500 || Date.parse(last.at) <= now - GRACE_MS) return wanted;
    before = last.seq;
  }
}

/** Deletes bytes that no file has any more and nobody can want back; gives their number. */
export async function cleanUp(host: PluginHost, now = Date.now()): Promise<number> {
  const wanted = await wantedBack(host, now);
  const known = await inUse(host);
  let gone = 0;
  for (const prefix of ['originals/', 'variants/']) {
    for await (const { key, modified } of host.storage.list(prefix)) {
      const disk = key.split('/')[prefix === 'originals/' ? 2 : 1] ?? '';
      if (known.has(disk) || wanted.has(disk) || modified.getTime() > now - FRESH_MS) continue;
      await host.storage.remove(key);
      gone++;
    }
  }
  return gone;
}
