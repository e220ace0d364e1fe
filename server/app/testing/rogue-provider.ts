import { createHmac, createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import { listenLocally, stopServer } from './identity-provider.ts';

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** How a token is made that is not as it should be. */
export interface TokenRecipe {
  header?: Record<string, unknown>;
  claims?: Record<string, unknown>;
  /** `none` leaves the signature out, `hmac` signs with the public key as if it were a secret. */
  sign?: 'right' | 'none' | 'hmac' | 'other';
  /** The whole token. */
  token?: string;
}

/** A small server that speaks OpenID Connect and answers with any token that a test wants. */
export async function startRogueProvider() {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { privateKey: otherKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  let recipe: TokenRecipe = {};
  let metadata: Record<string, unknown> = {};
  let nonce = '';
  let asked: URLSearchParams | null = null;

  function sign(input: string, key: KeyObject): string {
    return createSign('RSA-SHA256').update(input).sign(key).toString('base64url');
  }
  function idToken(): string {
    if (recipe.token !== undefined) return recipe.token;
    const now = Math.floor(Date.now() / 1000);
    const head = { alg: 'RS256', kid: 'k', typ: 'JWT', ...recipe.header };
    const claims = {
      iss: issuer,
      aud: 'kasbah',
      sub: 'mallory',
      iat: now,
      exp: now + 300,
      nonce,
      email: 'olga@example.com',
      email_verified: true,
      ...recipe.claims,
    };
    const input = `${encode(head)}.${encode(claims)}`;
    const pem = publicKey.export({ type: 'spki', format: 'pem' });
    const signature = {
      right: () => sign(input, privateKey),
      other: () => sign(input, otherKey),
      none: () => '',
      hmac: () => createHmac('sha256', pem).update(input).digest('base64url'),
    }[recipe.sign ?? 'right']();
    return `${input}.${signature}`;
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const answers: Record<string, () => unknown> = {
        '/.well-known/openid-configuration': () => ({
          issuer,
          authorization_endpoint: `${issuer}/auth`,
          token_endpoint: `${issuer}/token`,
          jwks_uri: `${issuer}/jwks`,
          response_types_supported: ['code'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['RS256'],
          ...metadata,
        }),
        '/jwks': () => ({
          keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k', use: 'sig', alg: 'RS256' }],
        }),
        '/token': () => {
          asked = new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
          return { access_token: 'a', token_type: 'Bearer', id_token: idToken() };
        },
      };
      const answer = answers[request.url ?? '']?.();
      response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer ?? {}));
    });
  });
  const issuer = await listenLocally(server);
  return {
    issuer,
    /** What it says of itself beside what is right. */
    claim(more: Record<string, unknown>) {
      metadata = more;
    },
    /** The next token, for a sign-in that was begun with this address. */
    prepare(url: string, next: TokenRecipe) {
      nonce = new URL(url).searchParams.get('nonce') ?? '';
      recipe = next;
    },
    /** The body of the last question for a token. */
    asked: () => asked,
    stop: () => stopServer(server),
  };
}
