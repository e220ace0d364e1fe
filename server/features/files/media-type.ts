import { open } from 'node:fs/promises';
import { fileTypeFromFile } from 'file-type';

/** Types that browsers draw and never run; everything else is handed out as a download. */
const SHOWN = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/avif']);

/** What a text is cannot be seen in its first bytes; its name is taken at its word as long as nothing runs it. */
const TEXTS: Record<string, string> = {
  csv: 'text/csv',
  md: 'text/markdown',
  json: 'application/json',
  svg: 'image/svg+xml',
  html: 'text/html',
  htm: 'text/html',
  xhtml: 'application/xhtml+xml',
  xml: 'text/xml',
  xsl: 'text/xml',
  js: 'text/javascript',
  mjs: 'text/javascript',
  css: 'text/css',
};

const HEAD = 4096;

async function headOf(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD), 0, HEAD, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** The text that the bytes are, or null where they are none; a character cut off at the end is no objection. */
function textOf(bytes: Buffer): string | null {
  if (bytes.includes(0)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return null;
  }
}

function typeOfText(text: string, name: string): string {
  const markup = /^\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(!doctype\s+)?([a-z][\w:-]*)/is.exec(text);
  if (markup) {
    const root = markup[2]?.toLowerCase();
    if (root === 'svg') return 'image/svg+xml';
    return /^\s*<\?xml/i.test(text) ? 'text/xml' : 'text/html';
  }
  return TEXTS[name.split('.').pop()?.toLowerCase() ?? ''] ?? 'text/plain';
}

/** The media type of received bytes: what is in them decides, and never what the client says of them. */
export async function mediaTypeOf(path: string, name: string): Promise<string> {
  const found = await fileTypeFromFile(path);
  // A document type of its own, told from other XML by its root.
  if (found && found.mime !== 'application/xml') return found.mime.split(';')[0] ?? found.mime;
  const text = textOf(await headOf(path));
  return text === null ? 'application/octet-stream' : typeOfText(text, name);
}

export const isShown = (type: string) => SHOWN.has(type);

const ascii = (name: string) => name.replace(/[^\x20-\x7e]|["\\%]/g, '_');

/** `Content-Disposition` with a name of any language (RFC 6266). */
export function disposition(kind: 'inline' | 'attachment', name: string): string {
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${ascii(name)}"; filename*=UTF-8''${encoded}`;
}

/** A file's name without what no name of a file should hold: folders, control and direction characters, outer dots. */
export function cleanFilename(given: string): string {
  const base = given.split(/[/\\]/).pop() ?? '';
  const plain = base.normalize('NFC').replace(/[\p{Cc}\p{Cf}<>:"|?*]/gu, '');
  const trimmed = plain.replace(/^[\s.]+|[\s.]+$/g, '');
  if (trimmed.length <= 200) return trimmed || 'file';
  const dot = trimmed.lastIndexOf('.');
  const ending = dot > 0 && trimmed.length - dot <= 12 ? trimmed.slice(dot) : '';
  return trimmed.slice(0, 200 - ending.length) + ending;
}

/** `summer-at_the-lake.jpg` as a title: `Summer at the lake`. */
export function titleOf(filename: string): string {
  const words = filename
    .replace(/\.[^.]{1,12}$/, '')
    .replace(/[-_\s]+/g, ' ')
    .trim();
  return words === '' ? filename : words.charAt(0).toUpperCase() + words.slice(1);
}
