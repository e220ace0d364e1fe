import type { ByteRange, Endpoint, EndpointResponse, PluginHost } from '../../plugin/index.ts';
import { type FileStore, originalKey } from './file-store.ts';
import { disposition, isShown } from './media-type.ts';
import { readTransform } from './read-transform.ts';
import { createVariants, type Variant } from './variants.ts';

/**
 * The range that is asked for; null where the whole is sent: none is asked for, several are, or it is not understood.
 */
export function readRange(header: string, size: number): ByteRange | 'outside' | null {
  const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header.trim()) ?? [];
  if (from === '' && to === '') return null;
  if (from === '') {
    const last = Math.min(Number(to), size);
    return last === 0 ? 'outside' : { start: size - last, end: size - 1 };
  }
  const start = Number(from);
  const end = to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (to !== '' && Number(to) < start) return null;
  return start >= size ? 'outside' : { start, end };
}

const sameTag = (header: string, tag: string) =>
  header.split(',').some((one) => one.trim().replace(/^W\//, '') === `"${tag}"` || one.trim() === '*');

const outside = (size: number): EndpointResponse => ({
  status: 416,
  headers: { 'Content-Range': `bytes */${size}` },
  raw: {
    errors: [
      {
        message: `The file has ${size} bytes; the range lies outside of them.`,
        extensions: { code: 'RANGE_NOT_SATISFIABLE' },
      },
    ],
  },
});

/** `GET /assets/:id`: the bytes of a file for whoever may read them, whole, in part, or drawn in another form. */
export function assetEndpoint(host: PluginHost, store: FileStore): Endpoint {
  const { storage } = host;
  const variantOf = createVariants(storage);
  return {
    method: 'GET',
    path: '/assets/:id',
    access: 'anyone',
    async handler({ actor, params, query, header }) {
      const file = await store.readable(actor, String(params.id));
      const type = String(file.type ?? 'application/octet-stream');
      const wanted = readTransform(query, type, header('accept'));
      const sent: Variant = wanted
        ? await variantOf(file, wanted)
        : {
            type,
            tag: String(file.checksum).slice(0, 32),
            size: Number(file.filesize),
            key: originalKey(String(file.filename_disk)),
            bytes: null,
          };
      const kind = isShown(sent.type) && query.download === undefined ? 'inline' : 'attachment';
      const headers: Record<string, string> = {
        ETag: `"${sent.tag}"`,
        // Kept by the browser and asked about each time: a right that was taken back counts at once.
        'Cache-Control': 'private, no-cache',
        'Content-Security-Policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
        'Content-Disposition': disposition(kind, String(file.filename_download)),
        'Accept-Ranges': 'bytes',
        // What everybody may read may stand on anybody's page.
        ...(actor.type === 'guest' && { 'Cross-Origin-Resource-Policy': 'cross-origin' }),
        ...(query.format === 'auto' && { Vary: 'Accept' }),
      };
      if (sameTag(header('if-none-match'), sent.tag)) return { status: 304, headers };
      const fresh = header('if-range') === '' || sameTag(header('if-range'), sent.tag);
      const range = fresh ? readRange(header('range'), sent.size) : null;
      if (range === 'outside') return outside(sent.size);
      const body = sent.bytes
        ? sent.bytes.subarray(range?.start ?? 0, range ? range.end + 1 : undefined)
        : await storage.get(String(sent.key), range ?? undefined);
      return {
        status: range ? 206 : 200,
        type: sent.type,
        headers: {
          ...headers,
          'Content-Length': String(range ? range.end - range.start + 1 : sent.size),
          ...(range && { 'Content-Range': `bytes ${range.start}-${range.end}/${sent.size}` }),
        },
        raw: body,
      };
    },
  };
}
