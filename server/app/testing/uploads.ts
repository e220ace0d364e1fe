import sharp from 'sharp';
import type { TestServer } from './server.ts';

export interface UploadParts {
  name: string;
  bytes: Uint8Array | string;
  /** What the client says of it. */
  type?: string;
  fields?: Record<string, string>;
  /** The administrator unless given; null for a guest. */
  as?: string | null;
  method?: 'POST' | 'PATCH';
  path?: string;
}

/** Sends a file as a browser does. */
export async function sendFile(server: TestServer, parts: UploadParts) {
  const form = new FormData();
  for (const [name, value] of Object.entries(parts.fields ?? {})) form.append(name, value);
  const { as = server.token } = parts;
  form.append('file', new Blob([Buffer.from(parts.bytes)], { type: parts.type ?? '' }), parts.name);
  const answer = await fetch(new URL(parts.path ?? '/api/files', server.url), {
    method: parts.method ?? 'POST',
    body: form,
    ...(as && { headers: { authorization: `Bearer ${as}` } }),
  });
  const text = await answer.text();
  const json = JSON.parse(text || 'null');
  return { status: answer.status, data: json?.data, error: json?.errors?.[0], text };
}

/** The bytes of an asset with the headers that came with them. */
export async function getAsset(
  server: TestServer,
  path: string,
  options: { as?: string | null; headers?: Record<string, string>; method?: string } = {},
) {
  const { as = server.token, headers = {}, method = 'GET' } = options;
  const answer = await fetch(new URL(`/api/assets/${path}`, server.url), {
    method,
    headers: { ...(as && { authorization: `Bearer ${as}` }), ...headers },
  });
  const bytes = Buffer.from(await answer.arrayBuffer());
  return { status: answer.status, bytes, header: (name: string) => answer.headers.get(name) };
}

/** A picture of one colour. */
export function picture(
  width: number,
  height: number,
  format: 'png' | 'jpeg' | 'webp' = 'png',
): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: '#c33' } })
    .toFormat(format)
    .toBuffer();
}
