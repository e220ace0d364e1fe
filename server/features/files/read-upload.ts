import type { Readable } from 'node:stream';
import { Busboy } from '@fastify/busboy';
import { KasbahError, type Received, type Storage } from '../../plugin/index.ts';

/** A file that came in, with the fields that were sent before it. */
export interface Upload {
  received: Received;
  filename: string;
  fields: Record<string, string>;
}

const invalid = (message: string, hint?: string) =>
  new KasbahError('INVALID_UPLOAD', message, { ...(hint !== undefined && { hint }) });

const LIMITS = { fields: 20, fieldSize: 64 * 1024, fieldNameSize: 100, files: 2, parts: 24, headerPairs: 20 };

/**
 * Reads a multipart body with one file in it; the bytes go to the storage as they come.
 * @throws KasbahError INVALID_UPLOAD, FILE_TOO_LARGE, STORAGE_FULL; nothing is left behind then
 */
export async function readUpload(
  stream: Readable,
  contentType: string,
  storage: Storage,
  most: number,
): Promise<Upload> {
  const fields: Record<string, string> = {};
  let filename = '';
  let receiving: Promise<Received> | null = null;
  let received: Received | null = null;
  let bytes: Readable | null = null;
  const refusals: Error[] = [];
  const refuse = (error: unknown) => {
    refusals.push(error instanceof Error ? error : new Error(String(error)));
    stream.unpipe(parser);
    // What still comes is let past, so that the client gets to read why.
    stream.resume();
    bytes?.destroy(invalid('The upload was broken off.'));
    done?.();
  };
  let done: (() => void) | undefined;
  const parser = open(contentType);
  parser.on('field', (name, value, nameCut, valueCut) => {
    if (receiving) refuse(invalid(`The field ${name} comes after the file.`, 'Send fields before the file.'));
    else if (nameCut || valueCut) refuse(invalid(`The field ${name} is too long.`));
    else if (Object.hasOwn(fields, name)) refuse(invalid(`The field ${name} is there twice.`));
    else if (/^(?:__proto__|constructor|prototype)$/.test(name)) refuse(invalid('This field is not known.'));
    else fields[name] = value;
  });
  parser.on('file', (_, file, name) => {
    // The parser and whoever reads the part tell of it; a stream without a listener would end the process.
    file.on('error', () => undefined);
    if (receiving) {
      file.resume();
      refuse(invalid('There is more than one file in the body.', 'Send one request for each file.'));
      return;
    }
    filename = name ?? '';
    bytes = file;
    receiving = storage.receive(file, most);
    receiving.then((result) => {
      received = result;
    }, refuse);
  });
  for (const event of ['fieldsLimit', 'partsLimit', 'filesLimit'] as const)
    parser.on(event, () => refuse(invalid('The body has too many parts.')));
  await new Promise<void>((resolve) => {
    done = resolve;
    parser.on('finish', resolve);
    parser.on('error', () => refuse(invalid('The body is no multipart form, or it ends too early.')));
    stream.on('aborted', () => refuse(invalid('The upload was broken off.')));
    stream.on('error', () => refuse(invalid('The upload was broken off.')));
    stream.pipe(parser);
  });
  if (refusals.length > 0) parser.destroy();
  await (receiving as Promise<Received> | null)?.catch(() => undefined);
  const refusal = refusals[0];
  if (refusal) {
    if (received) await storage.discard(received);
    throw refusal;
  }
  if (!received) throw invalid('There is no file in the body.', 'Send the file as a part with a filename.');
  return { received, filename, fields };
}

function open(contentType: string) {
  try {
    return new Busboy({ headers: { 'content-type': contentType }, limits: LIMITS });
  } catch {
    throw invalid('The body is no multipart form: its boundary is missing.');
  }
}
