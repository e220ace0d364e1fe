import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { KasbahError, type Problem } from '../lib/errors.ts';
import type { JobDefinition } from './define-job.ts';

/** Payloads hold ids, not rows. */
const MAX_PAYLOAD_BYTES = 256 * 1024;

/** Checks payloads against the input schemas of their jobs; each schema is compiled at its first use. */
export class PayloadCheck {
  private ajv: Ajv | undefined;
  private readonly compiled = new Map<string, ValidateFunction>();

  /** Refuses with INVALID_PAYLOAD, every problem with its path. */
  check(definition: JobDefinition, payload: unknown): void {
    const text = toJson(payload);
    const bytes = Buffer.byteLength(text);
    if (bytes > MAX_PAYLOAD_BYTES) {
      throw new KasbahError(
        'INVALID_PAYLOAD',
        `The payload has ${bytes} bytes; ${MAX_PAYLOAD_BYTES} are allowed.`,
        {
          path: 'payload',
          hint: 'Put ids into the payload and read the rows in the job.',
        },
      );
    }
    const validate = this.validatorOf(definition);
    if (!validate || validate(payload)) return;
    const problems = (validate.errors ?? []).map(toProblem);
    const first = problems[0];
    throw new KasbahError(
      'INVALID_PAYLOAD',
      `The job "${definition.name}" does not accept this payload: ${first?.message ?? 'it does not match'}.`,
      {
        path: first?.path,
        problems,
      },
    );
  }

  private validatorOf(definition: JobDefinition): ValidateFunction | undefined {
    if (!definition.input) return undefined;
    let validate = this.compiled.get(definition.name);
    if (!validate) {
      this.ajv ??= new Ajv({ allErrors: true, strict: false });
      validate = this.ajv.compile(definition.input);
      this.compiled.set(definition.name, validate);
    }
    return validate;
  }
}

function toJson(payload: unknown): string {
  try {
    return JSON.stringify(payload) ?? 'null';
  } catch (cause) {
    throw new KasbahError('INVALID_PAYLOAD', 'The payload cannot be written as JSON.', {
      path: 'payload',
      cause,
    });
  }
}

function toProblem(error: ErrorObject): Problem {
  const missing = error.keyword === 'required' ? [String(error.params.missingProperty)] : [];
  const unknown = error.keyword === 'additionalProperties' ? [String(error.params.additionalProperty)] : [];
  const parts = error.instancePath.split('/').filter(Boolean).map(unescapePointer);
  return {
    code: 'INVALID_PAYLOAD',
    message: error.message ?? 'does not match',
    path: ['payload', ...parts, ...missing, ...unknown].join('.'),
  };
}

function unescapePointer(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}
