import { isKasbahError, type KasbahError, type Problem } from '../lib/errors.ts';

export interface ErrorBody {
  errors: { message: string; extensions: Record<string, unknown> }[];
}

const entry = ({ code, message, path, hint }: Problem, details: Record<string, unknown> = {}) => ({
  message,
  extensions: { code, ...(path !== undefined && { path }), ...(hint !== undefined && { hint }), ...details },
});

function bodyOf(error: KasbahError): ErrorBody {
  if (error.problems.length > 0)
    return { errors: error.problems.map((problem) => entry(problem, error.details)) };
  const { code, message, path, hint } = error;
  return {
    errors: [
      entry(
        { code, message, ...(path !== undefined && { path }), ...(hint !== undefined && { hint }) },
        error.details,
      ),
    ],
  };
}

/** What an answer says of an error; of one that is not ours only the request's id. */
export function errorResponse(
  error: unknown,
  requestId: string,
): { status: number; body: ErrorBody; known: boolean } {
  if (isKasbahError(error)) return { status: error.status || 500, body: bodyOf(error), known: true };
  const message = 'The server failed. Nothing was written.';
  const hint = 'Try again; if it stays, give the request id to the administrator.';
  return {
    status: 500,
    body: { errors: [{ message, extensions: { code: 'INTERNAL', hint, request_id: requestId } }] },
    known: false,
  };
}
