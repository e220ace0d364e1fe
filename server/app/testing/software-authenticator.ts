import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** CBOR of what an authenticator writes: whole numbers, texts, bytes and maps. */
function cbor(value: number | string | Buffer | Map<number | string, unknown>): Buffer {
  const head = (major: number, n: number): Buffer =>
    n < 24
      ? Buffer.from([(major << 5) | n])
      : n < 256
        ? Buffer.from([(major << 5) | 24, n])
        : Buffer.from([(major << 5) | 25, n >> 8, n & 255]);
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value);
  if (typeof value === 'string')
    return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  return Buffer.concat([
    head(5, value.size),
    ...[...value].flatMap(([key, one]) => [cbor(key), cbor(one as Parameters<typeof cbor>[0])]),
  ]);
}

interface Options {
  challenge: string;
  rp?: { id: string };
  rpId?: string;
  user?: { id: string };
}

/** What a test may have the authenticator do wrong. */
export interface Deviation {
  origin?: string;
  rpId?: string;
  /** Without asking for finger or PIN. */
  unverified?: true;
  /** Leaves the counter where it is. */
  repeat?: true;
  type?: string;
  userHandle?: string;
  challenge?: string;
  /** Signs with another key. */
  forged?: true;
}

/** An authenticator in software with one passkey, for servers at one origin. */
export class SoftwareAuthenticator {
  readonly #origin: string;
  readonly #id = randomBytes(32);
  readonly #private: KeyObject;
  readonly #public: KeyObject;
  #counter = 0;
  #user = '';

  constructor(origin: string) {
    this.#origin = origin;
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.#private = pair.privateKey;
    this.#public = pair.publicKey;
  }

  #client(type: string, options: Options, more: Deviation): Buffer {
    const { challenge = options.challenge, origin = this.#origin } = more;
    return Buffer.from(JSON.stringify({ type: more.type ?? type, challenge, origin, crossOrigin: false }));
  }

  #authData(rpId: string, more: Deviation, attested = Buffer.alloc(0)): Buffer {
    if (!more.repeat) this.#counter++;
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(this.#counter);
    const flags = 0x01 | (more.unverified ? 0 : 0x04) | (attested.length > 0 ? 0x40 : 0);
    const hash = createHash('sha256')
      .update(more.rpId ?? rpId)
      .digest();
    return Buffer.concat([hash, Buffer.from([flags]), counter, attested]);
  }

  /** What `navigator.credentials.create` gives, as JSON. */
  create(options: Options, more: Deviation = {}) {
    this.#user = options.user?.id ?? '';
    const { x = '', y = '' } = this.#public.export({ format: 'jwk' });
    const key = cbor(
      new Map<number, unknown>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, Buffer.from(x, 'base64url')],
        [-3, Buffer.from(y, 'base64url')],
      ]),
    );
    const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, this.#id.length]), this.#id, key]);
    const authData = this.#authData(options.rp?.id ?? '', more, attested);
    const attestation = cbor(
      new Map<string, unknown>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', authData],
      ]),
    );
    const id = this.#id.toString('base64url');
    return {
      id,
      rawId: id,
      type: 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON: this.#client('webauthn.create', options, more).toString('base64url'),
        attestationObject: attestation.toString('base64url'),
        transports: ['internal'],
      },
    };
  }

  /** What `navigator.credentials.get` gives, as JSON. */
  get(options: Options, more: Deviation = {}) {
    const client = this.#client('webauthn.get', options, more);
    const authData = this.#authData(options.rpId ?? '', more);
    const signed = Buffer.concat([authData, createHash('sha256').update(client).digest()]);
    const key = more.forged ? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey : this.#private;
    const id = this.#id.toString('base64url');
    return {
      id,
      rawId: id,
      type: 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON: client.toString('base64url'),
        authenticatorData: authData.toString('base64url'),
        signature: sign('sha256', signed, key).toString('base64url'),
        userHandle: more.userHandle ?? this.#user,
      },
    };
  }
}
