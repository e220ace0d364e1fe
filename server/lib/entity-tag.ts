import { hash } from 'node:crypto';

/** The ETag of an answer by its JSON text. It is weak: the same content travels compressed or not. */
export const entityTagOf = (text: string): string => `W/"${hash('sha1', text, 'base64url')}"`;
