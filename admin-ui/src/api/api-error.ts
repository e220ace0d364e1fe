/** One problem as the server tells it. */
export interface Problem {
  message: string;
  code: string;
  /** Where: a field, a parameter or a place in the body, as `fields.0.name` or `["fields", 0, "name"]`. */
  path: string | null;
  hint: string | null;
  /** Everything else in `extensions`. */
  details: Record<string, unknown>;
}

/** A refused or failed request, with every problem the server named. */
export class ApiError extends Error {
  /** HTTP status; 0 when the server did not answer. */
  readonly status: number;
  readonly problems: Problem[];
  readonly requestId: string | null;

  constructor(status: number, problems: Problem[], requestId: string | null = null) {
    super(problems.map((problem) => problem.message).join('\n'));
    this.name = 'ApiError';
    this.status = status;
    this.problems = problems;
    this.requestId = requestId;
  }

  /** The first problem's code. */
  get code(): string {
    return this.problems[0]?.code ?? 'UNKNOWN';
  }

  /** Seconds to wait, when the server limits the rate. */
  get retryAfter(): number | null {
    const value = this.problems[0]?.details['retry_after'];
    return typeof value === 'number' ? value : null;
  }

  /** What is wrong with one field, or null. */
  at(path: string): Problem | null {
    return this.problems.find((problem) => problem.path === path) ?? null;
  }
}

/** Reads the error envelope; anything else becomes one problem with the status in its text. */
export function apiErrorFrom(status: number, body: unknown, requestId: string | null): ApiError {
  const errors = isRecord(body) && Array.isArray(body['errors']) ? body['errors'] : [];
  const problems = errors.filter(isRecord).map((error): Problem => {
    const details = isRecord(error['extensions']) ? error['extensions'] : {};
    const path = details['path'];
    return {
      message: typeof error['message'] === 'string' ? error['message'] : `The server answered ${status}.`,
      code: typeof details['code'] === 'string' ? details['code'] : `HTTP_${status}`,
      path: Array.isArray(path) ? path.join('.') : typeof path === 'string' ? path : null,
      hint: typeof details['hint'] === 'string' ? details['hint'] : null,
      details,
    };
  });
  if (problems.length === 0) {
    problems.push({
      message: `The server answered ${status}.`,
      code: `HTTP_${status}`,
      path: null,
      hint: null,
      details: {},
    });
  }
  return new ApiError(status, problems, requestId);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
