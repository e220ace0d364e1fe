import type { JsonSchema } from './json-schema.ts';
import {
  content,
  enveloped,
  type Parameter,
  type Paths,
  parameterRef,
  refusals,
  schemaRef,
} from './openapi.ts';

const TEXT = { type: 'string' };
const NO_ONE: Record<string, string[]>[] = [];
const TOKEN: JsonSchema = {
  type: 'object',
  required: ['access_token', 'refresh_token', 'expires'],
  properties: {
    access_token: TEXT,
    refresh_token: TEXT,
    expires: { type: 'integer', description: 'Milliseconds until the access token ends.' },
  },
};
const TOKEN_EXAMPLE = { access_token: 'kat_…', refresh_token: 'krt_…', expires: 900_000 };
const PERSON: JsonSchema = {
  type: 'object',
  required: ['id', 'name', 'email', 'roles', 'administrator'],
  properties: {
    id: { type: ['string', 'null'] },
    name: { type: ['string', 'null'] },
    email: { type: ['string', 'null'] },
    language: { type: ['string', 'null'] },
    theme: { type: ['string', 'null'] },
    density: { type: ['string', 'null'] },
    roles: {
      type: 'array',
      items: { type: 'object', required: ['id', 'name'], properties: { id: TEXT, name: TEXT } },
    },
    administrator: { type: 'boolean' },
    powers: { type: 'array', items: TEXT },
  },
};

const bodyOf = (schema: JsonSchema, example: unknown) => ({
  required: true,
  content: content(schema, example),
});
const objectOf = (properties: Record<string, JsonSchema>, required: string[] = []): JsonSchema => ({
  type: 'object',
  additionalProperties: false,
  properties,
  ...(required.length > 0 && { required }),
});

const SERVER: Paths = {
  '/server/health': {
    get: {
      operationId: 'server_health',
      summary: 'Tells whether the server is ready',
      tags: ['Server'],
      security: NO_ONE,
      responses: {
        200: {
          description: 'It is.',
          content: content({ type: 'object', properties: { status: { const: 'ok' } } }, { status: 'ok' }),
        },
        503: {
          description: 'Not yet.',
          content: content(
            { type: 'object', properties: { status: { const: 'starting' } } },
            { status: 'starting' },
          ),
        },
      },
    },
  },
  '/server/ping': {
    get: {
      operationId: 'server_ping',
      summary: 'Answers pong',
      tags: ['Server'],
      security: NO_ONE,
      responses: {
        200: { description: 'Always.', content: { 'text/plain': { schema: TEXT, example: 'pong' } } },
      },
    },
  },
  '/server/info': {
    get: {
      operationId: 'server_info',
      summary: 'Tells the name of the project and its languages',
      tags: ['Server'],
      responses: {
        200: enveloped(
          'More to whoever is signed in.',
          {
            type: 'object',
            required: ['project_name', 'default_language', 'languages', 'setup_required'],
            properties: {
              project_name: TEXT,
              default_language: TEXT,
              languages: { type: 'array', items: TEXT },
              setup_required: { type: 'boolean' },
              trash_days: { type: 'integer' },
              version: TEXT,
              database: TEXT,
              jobs_backend: TEXT,
              node: TEXT,
            },
          },
          { project_name: 'Kasbah', default_language: 'en', languages: ['en', 'de'], setup_required: false },
        ),
        ...refusals(401, 429),
      },
    },
  },
};

const SIGN_IN: Paths = {
  '/auth/login': {
    post: {
      operationId: 'auth_login',
      summary: 'Signs in with e-mail and password',
      tags: ['Signing in'],
      security: NO_ONE,
      requestBody: bodyOf(
        objectOf(
          {
            email: TEXT,
            password: { ...TEXT, writeOnly: true },
            mode: {
              enum: ['json', 'session'],
              description: '`session` sets a cookie instead of answering tokens.',
            },
          },
          ['email', 'password'],
        ),
        { email: 'olga@example.org', password: 'a long passphrase' },
      ),
      responses: {
        200: enveloped(
          'Tokens; with `mode: session` the time only.',
          {
            anyOf: [
              TOKEN,
              { type: 'object', required: ['expires'], properties: { expires: { type: 'integer' } } },
            ],
          },
          TOKEN_EXAMPLE,
        ),
        ...refusals(400, 401, 413, 415, 429),
      },
    },
  },
  '/auth/refresh': {
    post: {
      operationId: 'auth_refresh',
      summary: 'Renews an access token',
      tags: ['Signing in'],
      security: NO_ONE,
      requestBody: bodyOf(objectOf({ refresh_token: TEXT }, ['refresh_token']), { refresh_token: 'krt_…' }),
      responses: {
        200: enveloped('New tokens; the old ones have ended.', TOKEN, TOKEN_EXAMPLE),
        ...refusals(400, 401, 413, 415, 429),
      },
    },
  },
  '/auth/logout': {
    post: {
      operationId: 'auth_logout',
      summary: 'Ends a session',
      tags: ['Signing in'],
      requestBody: bodyOf(
        objectOf({ refresh_token: { ...TEXT, description: 'The one to end; else that of the request.' } }),
        { refresh_token: 'krt_…' },
      ),
      responses: { 204: { description: 'Ended.' }, ...refusals(400, 401, 413, 415, 429) },
    },
  },
};

const ME: Paths = {
  '/users/me': {
    get: {
      operationId: 'me_get',
      summary: 'Reads your own account',
      tags: ['Signing in'],
      responses: { 200: enveloped('Who asks.', PERSON), ...refusals(401, 429) },
    },
    patch: {
      operationId: 'me_update',
      summary: 'Changes your own account',
      tags: ['Signing in'],
      requestBody: bodyOf(
        objectOf({
          name: TEXT,
          language: { type: ['string', 'null'] },
          theme: { type: ['string', 'null'] },
          density: { type: ['string', 'null'] },
        }),
        { language: 'de' },
      ),
      responses: { 200: enveloped('As it is now.', PERSON), ...refusals(400, 401, 403, 413, 415, 429) },
    },
  },
};

const side = (name: string): Parameter => ({
  name,
  in: 'query',
  description: `${name} of the picture in pixels.`,
  schema: { type: 'integer', minimum: 1, maximum: 4096 },
});
const chosen = (name: string, description: string, values: string[]): Parameter => ({
  name,
  in: 'query',
  description,
  schema: { enum: values },
});

export interface FileRights {
  component: string;
  read: boolean;
  create: boolean;
  update: boolean;
  delete: boolean;
}

const ID: Parameter = {
  name: 'id',
  in: 'path',
  required: true,
  description: 'The id of the file.',
  schema: { type: 'string' },
};

const multipart = (description: string) => ({
  description,
  required: true,
  content: {
    'multipart/form-data': {
      schema: {
        type: 'object',
        required: ['file'],
        properties: { title: TEXT, file: { type: 'string', contentMediaType: 'application/octet-stream' } },
      },
    },
  },
});

function filePaths({ component, read, create, update, delete: mayDelete }: FileRights): Paths {
  const file = schemaRef(component);
  const kept = {
    200: enveloped('The file as it is kept.', file),
    ...refusals(400, 401, 403, 413, 415, 429, 507),
  };
  const tags = ['Files'];
  const collection: Paths[string] = {
    ...(read && {
      get: {
        operationId: 'files_list',
        summary: 'Lists files',
        tags,
        parameters: ['fields', 'limit', 'offset', 'page', 'search', 'meta'].map(parameterRef),
        responses: {
          200: enveloped(
            'What is known of the files.',
            { type: 'array', items: file },
            undefined,
            schemaRef('kasbah_meta'),
          ),
          ...refusals(400, 401, 403, 429),
        },
      },
    }),
    ...(create && {
      post: {
        operationId: 'files_upload',
        summary: 'Uploads a file',
        tags,
        requestBody: multipart('One part with the file, fields such as `title` before it.'),
        responses: kept,
      },
    }),
  };
  const one: Paths[string] = {
    ...(read && {
      get: {
        operationId: 'files_get',
        summary: 'Reads what is known of a file',
        tags,
        parameters: [ID, parameterRef('fields')],
        responses: { 200: enveloped('The file.', file), ...refusals(400, 401, 403, 404, 429) },
      },
    }),
    ...(update && {
      patch: {
        operationId: 'files_update',
        summary: 'Changes what is known of a file, or its bytes',
        tags,
        parameters: [ID],
        requestBody: {
          required: true,
          content: {
            ...content(schemaRef(`${component}_update`)),
            ...multipart('').content,
          },
        },
        responses: { ...kept, ...refusals(404) },
      },
    }),
    ...(mayDelete && {
      delete: {
        operationId: 'files_delete',
        summary: 'Deletes a file',
        tags,
        parameters: [ID],
        responses: { 204: { description: 'Deleted.' }, ...refusals(401, 403, 404, 409, 429) },
      },
    }),
  };
  const asset: Paths = {
    '/assets/{id}': {
      get: {
        operationId: 'assets_get',
        summary: 'Gives the bytes of a file, images in another form',
        tags,
        parameters: [
          ID,
          side('width'),
          side('height'),
          chosen('fit', 'How the picture fills its frame.', ['cover', 'contain', 'inside', 'outside']),
          chosen('format', 'Another format of the picture.', ['auto', 'jpg', 'jpeg', 'png', 'webp', 'avif']),
          {
            name: 'quality',
            in: 'query',
            description: 'From 1 to 100.',
            schema: { type: 'integer', minimum: 1, maximum: 100 },
          },
          { name: 'download', in: 'query', description: 'To be saved, not shown.', schema: TEXT },
        ],
        responses: {
          200: {
            description: 'The bytes.',
            content: { '*/*': { schema: { type: 'string', contentMediaType: 'application/octet-stream' } } },
          },
          206: { description: 'The part that a `Range` header asks for.' },
          304: { description: 'Nothing changed since the answer with this `ETag`.' },
          ...refusals(400, 401, 403, 404, 416, 429, 501),
        },
      },
    },
  };
  return {
    ...(Object.keys(collection).length > 0 && { '/files': collection }),
    ...(Object.keys(one).length > 0 && { '/files/{id}': one }),
    ...(read && asset),
  };
}

/** The routes that are the same whatever the schema is, as far as an actor may use them. */
export function commonPaths(signedIn: boolean, files: FileRights | null): Paths {
  return { ...SERVER, ...SIGN_IN, ...(signedIn && ME), ...(files && filePaths(files)) };
}

/** What the sections of the common routes are about. */
export const COMMON_TAGS: Readonly<Record<string, string>> = {
  Server: 'The server itself.',
  'Signing in': 'Who asks, and their own account.',
  Batch: 'Several requests as one.',
  Files: 'Uploaded files and their bytes.',
};
