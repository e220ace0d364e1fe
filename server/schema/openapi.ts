import { ERROR_CATALOGUE } from '../lib/error-catalogue.ts';
import type { JsonSchema } from './json-schema.ts';

/** The parts of OpenAPI 3.1 that Kasbah writes. */
export interface Parameter {
  name: string;
  in: 'query' | 'path' | 'header';
  description: string;
  required?: boolean;
  schema?: JsonSchema;
  style?: 'form' | 'deepObject';
  explode?: boolean;
  /** For values that travel as JSON. */
  content?: Content;
  example?: unknown;
}
export interface Reference {
  $ref: string;
}
export type Content = Record<string, { schema: JsonSchema; example?: unknown }>;
export interface Answer {
  description: string;
  headers?: Record<string, { description: string; schema: JsonSchema }>;
  content?: Content;
}
export interface Operation {
  operationId: string;
  summary: string;
  description?: string;
  tags: string[];
  parameters?: (Parameter | Reference)[];
  requestBody?: { description?: string; required: boolean; content: Content };
  responses: Record<string, Answer | Reference>;
  security?: Record<string, string[]>[];
}
export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
export type Paths = Record<string, Partial<Record<Method, Operation>>>;

export interface OpenApiDocument {
  openapi: '3.1.0';
  info: { title: string; version: string; description: string };
  servers: { url: string; description: string }[];
  tags: { name: string; description: string }[];
  security: Record<string, string[]>[];
  paths: Paths;
  components: {
    schemas: Record<string, JsonSchema>;
    parameters: Record<string, Parameter>;
    responses: Record<string, Answer>;
    securitySchemes: Record<string, Record<string, string>>;
  };
}

const JSON_TYPE = 'application/json';

/** Content of one media type, JSON unless another is named. */
export const content = (schema: JsonSchema, example?: unknown): Content => ({
  [JSON_TYPE]: { schema, ...(example !== undefined && { example }) },
});

export const schemaRef = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });
export const parameterRef = (name: string): Reference => ({ $ref: `#/components/parameters/${name}` });

/** An answer in the envelope. */
export function enveloped(
  description: string,
  data: JsonSchema,
  example?: unknown,
  meta?: JsonSchema,
): Answer {
  const properties = { data, ...(meta && { meta }) };
  return {
    description,
    content: content(
      { type: 'object', required: ['data'], properties },
      example === undefined ? undefined : { data: example },
    ),
  };
}

const CODES = Object.entries(ERROR_CATALOGUE).filter(([, { status }]) => status > 0);

/** The error form of every refusal. */
export const ERRORS_SCHEMA: JsonSchema = {
  title: 'Errors',
  description: 'Why a request was refused: every problem at once, each with its code and place.',
  type: 'object',
  required: ['errors'],
  properties: {
    errors: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['message', 'extensions'],
        properties: {
          message: { type: 'string', description: 'A sentence for people.' },
          extensions: {
            type: 'object',
            required: ['code'],
            properties: {
              code: { enum: CODES.map(([code]) => code) },
              path: { type: 'string', description: 'The parameter or field at fault.' },
              hint: { type: 'string', description: 'What to do next.' },
            },
          },
        },
      },
    },
  },
};

/** The refusals of one status, told by the catalogue of errors. */
export function refusal(status: number): Answer {
  const codes = CODES.filter(([, entry]) => entry.status === status);
  const [first] = codes;
  const example = first && {
    errors: [{ message: first[1].what, extensions: { code: first[0], hint: first[1].next } }],
  };
  return {
    description: codes.map(([code, { what, next }]) => `- **${code}**: ${what} ${next}`).join('\n'),
    content: content(schemaRef('kasbah_errors'), example),
  };
}

/** References to the refusals that an operation may meet. */
export const refusals = (...statuses: number[]): Record<string, Reference> =>
  Object.fromEntries(
    statuses.map((status) => [String(status), { $ref: `#/components/responses/refused_${status}` }]),
  );
