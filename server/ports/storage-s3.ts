import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { AwsClient } from 'aws4fetch';
import { KasbahError } from '../lib/errors.ts';
import { createSpool } from './spool.ts';
import { checkKey, type Storage } from './storage.ts';

export interface S3Options {
  /** Endpoint, bucket and, if wanted, a prefix: `https://s3.eu-central-1.amazonaws.com/bucket/prefix`. */
  bucketUrl: string;
  region: string;
  accessKey: string;
  secretKey: string;
  /** Where uploads wait for their last byte: a store of this kind wants to know the length first. */
  spoolFolder: string;
}

const ANSWER_MS = 30_000;

function unavailable(what: string, cause?: unknown): KasbahError {
  return new KasbahError('STORAGE_UNAVAILABLE', `The store of the files ${what}.`, {
    status: 503,
    hint: 'Look at KASBAH_STORAGE_BUCKET_URL and its keys, and whether the store can be reached from the server.',
    cause,
  });
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const unescaped = (text: string) =>
  text.replace(/&(\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole);

/** The text of the first element of that name. */
function element(xml: string, name: string): string {
  return unescaped(new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? '');
}

/** Keeps objects in a store that speaks S3, addressed by path. */
export function createS3Storage(options: S3Options): Storage {
  const base = new URL(options.bucketUrl.replace(/\/*$/, '/'));
  const [bucket = '', ...rest] = base.pathname.split('/').filter(Boolean);
  const prefix = rest.map((part) => `${decodeURIComponent(part)}/`).join('');
  const client = new AwsClient({
    accessKeyId: options.accessKey,
    secretAccessKey: options.secretKey,
    region: options.region,
    service: 's3',
    // A body that is a stream cannot be sent twice.
    retries: 0,
  });

  async function send(address: URL, init: RequestInit & { duplex?: 'half' }): Promise<Response> {
    const answer = await client
      .fetch(address.href, { ...init, ...(init.method !== 'PUT' && { signal: init.signal ?? null }) })
      .catch((error: unknown) => {
        throw unavailable('cannot be reached', error);
      });
    if (answer.ok || answer.status === 404) return answer;
    const text = await answer.text().catch(() => '');
    throw unavailable(`answered with ${answer.status} ${element(text, 'Code')}`.trim());
  }

  const soon = () => AbortSignal.timeout(ANSWER_MS);
  const addressOf = (key: string) => new URL(checkKey(key), base);

  return {
    ...createSpool(options.spoolFolder),
    async put(key, received) {
      const answer = await send(addressOf(key), {
        method: 'PUT',
        headers: {
          'content-length': String(received.size),
          'x-amz-content-sha256': received.sha256,
        },
        body: Readable.toWeb(createReadStream(received.path)) as NonNullable<RequestInit['body']>,
        duplex: 'half',
      });
      await answer.body?.cancel();
      if (!answer.ok) throw unavailable('has no such bucket');
      await rm(received.path, { force: true });
    },
    async get(key, range) {
      const answer = await send(addressOf(key), {
        method: 'GET',
        ...(range && { headers: { range: `bytes=${range.start}-${range.end}` } }),
      });
      if (answer.status === 404 || !answer.body) {
        await answer.body?.cancel();
        throw new KasbahError('FILE_MISSING', 'The bytes of this file are gone from the storage.', {
          status: 404,
        });
      }
      return Readable.fromWeb(answer.body as ReadableStream);
    },
    async stat(key) {
      const answer = await send(addressOf(key), { method: 'HEAD', signal: soon() });
      if (answer.status === 404) return null;
      return {
        key,
        size: Number(answer.headers.get('content-length')),
        modified: new Date(answer.headers.get('last-modified') ?? 0),
      };
    },
    async remove(key) {
      const answer = await send(addressOf(key), { method: 'DELETE', signal: soon() });
      await answer.body?.cancel();
    },
    async *list(under) {
      let token: string | null = null;
      do {
        const address = new URL(`/${bucket}`, base);
        address.searchParams.set('list-type', '2');
        address.searchParams.set('prefix', prefix + under);
        if (token) address.searchParams.set('continuation-token', token);
        const answer = await send(address, { method: 'GET', signal: soon() });
        const xml = await answer.text();
        if (!answer.ok) throw unavailable('has no such bucket');
        for (const [, entry = ''] of xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
          yield {
            key: element(entry, 'Key').slice(prefix.length),
            size: Number(element(entry, 'Size')),
            modified: new Date(element(entry, 'LastModified')),
          };
        }
        token = element(xml, 'IsTruncated') === 'true' ? element(xml, 'NextContinuationToken') : null;
      } while (token);
    },
  };
}
