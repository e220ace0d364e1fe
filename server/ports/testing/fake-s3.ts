import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const BUCKET = 'shop files';
const REGION = 'eu-central-1';
const ACCESS_KEY = 'AKIDTEST';
const SECRET_KEY = 'a secret key/of+the store';
const PAGE = 2;

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
const sha = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex');
const encoded = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/** The signature that version 4 asks for, worked out from the request as it came. */
function signatureOf(request: IncomingMessage, signedHeaders: string, scope: string): string {
  const url = new URL(request.url ?? '/', 'http://x');
  const query = [...url.searchParams]
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join('&');
  const headers = signedHeaders.split(';').map((name) => `${name}:${String(request.headers[name]).trim()}\n`);
  const path = decodeURIComponent(url.pathname).split('/').map(encoded).join('/');
  const canonical = [
    request.method,
    path,
    query,
    headers.join(''),
    signedHeaders,
    request.headers['x-amz-content-sha256'],
  ].join('\n');
  const [date = '', region = '', service = ''] = scope.split('/');
  const text = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'], scope, sha(canonical)].join('\n');
  const key = hmac(hmac(hmac(hmac(`AWS4${SECRET_KEY}`, date), region), service), 'aws4_request');
  return hmac(key, text).toString('hex');
}

function isSigned(request: IncomingMessage): boolean {
  const [, credential = '', signed = '', signature] =
    /^AWS4-HMAC-SHA256 Credential=([^,]+), SignedHeaders=([^,]+), Signature=([0-9a-f]+)$/.exec(
      request.headers.authorization ?? '',
    ) ?? [];
  const [accessKey, ...scope] = credential.split('/');
  return (
    accessKey === ACCESS_KEY &&
    scope.slice(1).join('/') === `${REGION}/s3/aws4_request` &&
    ['host', 'x-amz-date', 'x-amz-content-sha256'].every((name) => signed.split(';').includes(name)) &&
    signature === signatureOf(request, signed, scope.join('/'))
  );
}

/** A small store that speaks S3: it checks every signature and the hash of every body, and keeps objects in memory. */
export async function startFakeS3() {
  const objects = new Map<string, { bytes: Buffer; modified: Date }>();
  const seen: { method: string; length: string | undefined; chunked: boolean }[] = [];

  const refuse = (response: ServerResponse, status: number, code: string) => {
    response.writeHead(status, { 'content-type': 'application/xml' });
    response.end(`<?xml version="1.0"?><Error><Code>${code}</Code></Error>`);
  };

  function list(url: URL, response: ServerResponse): void {
    const prefix = url.searchParams.get('prefix') ?? '';
    const keys = [...objects.keys()].filter((key) => key.startsWith(prefix)).sort();
    const from = Number(url.searchParams.get('continuation-token') ?? 0);
    const page = keys.slice(from, from + PAGE).map((key) => {
      const { bytes, modified } = objects.get(key) ?? { bytes: Buffer.alloc(0), modified: new Date(0) };
      return `<Contents><Key>${key.replaceAll('&', '&amp;')}</Key><LastModified>${modified.toISOString()}</LastModified><Size>${bytes.length}</Size></Contents>`;
    });
    const more = from + PAGE < keys.length;
    response.writeHead(200, { 'content-type': 'application/xml' });
    response.end(
      `<?xml version="1.0"?><ListBucketResult><IsTruncated>${more}</IsTruncated>${page.join('')}${more ? `<NextContinuationToken>${from + PAGE}</NextContinuationToken>` : ''}</ListBucketResult>`,
    );
  }

  function answer(request: IncomingMessage, body: Buffer, response: ServerResponse): unknown {
    const { method = '', headers } = request;
    seen.push({ method, length: headers['content-length'], chunked: 'transfer-encoding' in headers });
    const url = new URL(request.url ?? '/', 'http://x');
    const [, bucket, ...rest] = decodeURIComponent(url.pathname).split('/');
    const key = rest.join('/');
    if (!isSigned(request)) return refuse(response, 403, 'SignatureDoesNotMatch');
    if (bucket !== BUCKET) return refuse(response, 404, 'NoSuchBucket');
    if (key === '') return list(url, response);
    const there = objects.get(key);
    if (method === 'PUT') {
      if (headers['x-amz-content-sha256'] !== sha(body))
        return refuse(response, 400, 'XAmzContentSHA256Mismatch');
      if (Number(headers['content-length']) !== body.length)
        return refuse(response, 411, 'MissingContentLength');
      objects.set(key, { bytes: body, modified: new Date() });
      return response.writeHead(200).end();
    }
    if (method === 'DELETE') {
      objects.delete(key);
      return response.writeHead(204).end();
    }
    if (!there) return refuse(response, 404, 'NoSuchKey');
    const [, start = '', end = ''] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '') ?? [];
    const bytes = start === '' ? there.bytes : there.bytes.subarray(Number(start), Number(end) + 1);
    response.writeHead(start === '' ? 200 : 206, {
      'content-length': bytes.length,
      'last-modified': there.modified.toUTCString(),
    });
    return response.end(method === 'HEAD' ? undefined : bytes);
  }

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    answer(request, Buffer.concat(chunks), response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/${encodeURIComponent(BUCKET)}`;
  return {
    url,
    options: { region: REGION, accessKey: ACCESS_KEY, secretKey: SECRET_KEY },
    objects,
    seen,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
