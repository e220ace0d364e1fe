import { ApiError, apiErrorFrom } from './api-error.ts';
import { sessionReturned } from './session-gate.ts';
import { askForProof, proofCount } from './step-up-gate.ts';
import type { ItemRights } from './types.ts';
import { viewHeaders, viewing } from './view-as.ts';

export type Query = Record<string, string | number | boolean | object | null | undefined>;

/** What an answer says besides its data. */
export interface Meta {
  total_count?: number;
  filter_count?: number;
  next_cursor?: string;
  /** What may be done, where `meta=can` asked for it. */
  can?: { items?: ItemRights[] };
}

export interface Answer<T> {
  data: T;
  meta: Meta;
  /** What a write can be undone by; null where it changed nothing or its collection has no history. */
  changeset: string | null;
  /** The version of the item that was read or written. */
  etag: string | null;
}

export interface RequestOptions {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE' | undefined;
  query?: Query | undefined;
  body?: unknown;
  signal?: AbortSignal | undefined;
  headers?: Record<string, string> | undefined;
  /** False for sign-in itself: a 401 is then an answer, not an ended session. */
  session?: boolean | undefined;
  /** True for what the administrator asks as themselves while they look at Kasbah as somebody else. */
  asMyself?: boolean | undefined;
}

/**
 * Asks the server under `/api` with the session cookie and gives the whole envelope.
 * When the session has ended the request waits until the person has signed in again, then runs once more; so it does
 * where the server wants a fresh proof of who asks.
 * Throws ApiError for every refusal, with status 0 when the server did not answer.
 */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<Answer<T>> {
  const proven = proofCount();
  let answer = await send(path, options);
  // A proof that was given meanwhile has changed the cookie.
  if (answer.status === 401 && proven !== proofCount()) answer = await send(path, options);
  // Whoever is looked at as a role alone is nobody who could sign in.
  const gated = options.session !== false && viewing()?.kind !== 'role';
  if (gated && (await codeOf(answer, 401)) === 'UNAUTHENTICATED') {
    await sessionReturned();
    answer = await send(path, options);
  }
  if (
    options.session !== false &&
    (await codeOf(answer, 403)) === 'STEP_UP_REQUIRED' &&
    (await askForProof())
  )
    answer = await send(path, options);
  return read<T>(answer);
}

/** What a refusal of this status is called, so that it can be told from others; the answer stays readable. */
async function codeOf(answer: Response, status: 401 | 403): Promise<string | null> {
  if (answer.status !== status) return null;
  const body: unknown = await answer
    .clone()
    .json()
    .catch(() => null);
  return apiErrorFrom(status, body, null).code;
}

/** Like `request`, without the envelope. */
export async function call<T>(path: string, options: RequestOptions = {}): Promise<T> {
  return (await request<T>(path, options)).data;
}

/** A file as it is answered. Throws ApiError as `request` does. */
export async function fetchFile(path: string): Promise<Blob> {
  const answer = await send(path, {});
  if (!answer.ok) await read(answer);
  return answer.blob();
}

/** The query string of an API request; objects and arrays go as JSON, empty values are left out. */
export function queryString(query: Query = {}): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value === undefined || value === null || value === '') continue;
    params.set(key, typeof value === 'object' ? JSON.stringify(value) : String(value));
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

/** An answer as it came, whatever its status. */
export interface RawAnswer {
  /** 0 when the server did not answer. */
  status: number;
  ms: number;
  headers: Headers;
  text: string;
}

/** Sends a request as it is and gives the answer as it comes; a refusal is an answer too. */
export async function sendRaw(
  path: string,
  { method = 'GET', body, signal }: { method?: string; body?: string; signal?: AbortSignal } = {},
): Promise<RawAnswer> {
  const started = performance.now();
  const past = () => performance.now() - started;
  try {
    const answer = await fetch(`/api${path}`, {
      method,
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        ...viewHeaders(),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body }),
      ...(signal && { signal }),
    });
    const text = await answer.text();
    return { status: answer.status, ms: past(), headers: answer.headers, text };
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    return { status: 0, ms: past(), headers: new Headers(), text: '' };
  }
}

async function send(path: string, options: RequestOptions): Promise<Response> {
  const { method = 'GET', query, body, signal, headers = {} } = options;
  const writes = method !== 'GET';
  try {
    return await fetch(`/api${path}${queryString(query)}`, {
      method,
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        ...(writes ? { 'content-type': 'application/json' } : {}),
        ...(options.asMyself ? {} : viewHeaders()),
        ...headers,
      },
      ...(writes && body !== undefined ? { body: JSON.stringify(body) } : {}),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    const problem = {
      message: 'The server did not answer.',
      code: 'NO_ANSWER',
      path: null,
      hint: null,
      details: {},
    };
    throw new ApiError(0, [problem]);
  }
}

async function read<T>(response: Response): Promise<Answer<T>> {
  const text = response.status === 204 ? '' : await response.text();
  let body: unknown = null;
  try {
    body = text === '' ? null : JSON.parse(text);
  } catch {
    throw apiErrorFrom(response.ok ? 502 : response.status, null, response.headers.get('x-request-id'));
  }
  if (!response.ok) throw apiErrorFrom(response.status, body, response.headers.get('x-request-id'));
  const envelope = (body ?? {}) as Partial<Answer<T>>;
  return {
    data: envelope.data as T,
    meta: envelope.meta ?? {},
    changeset: response.headers.get('kasbah-changeset'),
    etag: response.headers.get('etag'),
  };
}
