import type { Readable } from 'node:stream';
import type { Actor } from '../access/actor.ts';
import type { Power } from '../access/powers.ts';
import type { RequestOrigin } from '../ops/audit-log.ts';

/** Who may call an endpoint at all; what it then reads and writes is bounded by the actor's scopes as everywhere. */
export type EndpointAccess = 'anyone' | 'signed-in' | 'administrator' | Power;

/**
 * Whose proof of who they are must be fresh: `person` is asked of everybody, and API keys cannot give it; `people` lets
 * keys pass, which were made with such a proof.
 */
export type StepUp = 'person' | 'people';

/** The credential a request came with. */
export interface Credential {
  kind: 'bearer' | 'cookie';
  value: string;
}

export interface EndpointRequest {
  actor: Actor;
  params: Readonly<Record<string, string>>;
  /** The same as they stand in the URL: a key of several fields is taken apart before it is decoded. */
  rawParams: Readonly<Record<string, string>>;
  /** Query parameters; nested ones as objects. */
  query: Readonly<Record<string, unknown>>;
  /** The parsed JSON body; undefined when there is none. */
  body: unknown;
  /** The body as it comes, of the media type that the endpoint `streams`; null for every other. */
  stream: Readable | null;
  credential: Credential | null;
  ip: string;
  /** Where the request came from, to be handed to `host.audit.note`; what was noted so is not noted again as a refusal. */
  from: RequestOrigin;
  /** Whether the connection to the browser is encrypted. */
  secure: boolean;
  header(name: string): string;
  /**
   * A cookie that an endpoint set, by the name that it gave it; empty when there is none.
   * @throws KasbahError CSRF when the request writes and comes from another site
   */
  cookie(name: string): string;
}

export interface Cookie {
  name: string;
  /** Null takes it back. */
  value: string | null;
  maxAgeMs?: number;
}

export interface EndpointResponse {
  status?: number;
  data?: unknown;
  meta?: unknown;
  /** Answered as it is, without the envelope: text, bytes or a stream, which is closed when the answer ends. */
  raw?: unknown;
  /** With `raw` as text or bytes. */
  type?: string;
  headers?: Record<string, string>;
  cookies?: readonly Cookie[];
}

export interface Endpoint {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Under `/api/plugins/<name>`, for example `/hello/:who`; Kasbah's own features lie under `/api`. */
  path: string;
  access: EndpointAccess;
  /** Counted by the stricter limit for sign-in. */
  sensitive?: boolean;
  /** Refused with STEP_UP_REQUIRED unless the person proved who they are a few minutes ago; may depend on the body. */
  stepUp?: StepUp | ((body: unknown) => StepUp | undefined);
  /** What the audit log calls a call that went well, as `policy.change`; without it such calls are not listed. */
  audit?: string;
  /** Bodies of this media type are handed over unread, as `stream`; all others are read as JSON. */
  streams?: string;
  handler(request: EndpointRequest): Promise<EndpointResponse> | EndpointResponse;
}
