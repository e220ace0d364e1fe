/** A JSON Schema object, validated with Ajv (draft 7 vocabulary). */
export type JsonSchema = Record<string, unknown>;

/** What a running job gets. */
export interface JobContext<P = unknown> {
  payload: P;
  id: string;
  /** 1 for the first try. */
  attempt: number;
  /** Appends a line to the run's log. */
  log(line: string): Promise<void>;
  /** Tells how far the run is: a number, a text or a small object. */
  progress(value: number | string | object): Promise<void>;
  /** Aborted when the run takes too long or is cancelled. */
  signal: AbortSignal;
}

/** A kind of work that runs outside a request. */
export interface JobDefinition<P = unknown> {
  /** Letters, digits, dots, dashes and underscores; unique among all jobs. */
  name: string;
  label?: string;
  description?: string;
  /** What the payload must look like; checked when the job is handed in. */
  input?: JsonSchema;
  /** Does the work; what it resolves with is kept as the run's result and should be small. */
  run(ctx: JobContext<P>): Promise<unknown>;
  /** Tries in all and the wait before the second one in ms, doubled each time. One try when absent. */
  retry?: { attempts: number; backoffMs: number };
  /** A run that takes longer fails; ten minutes when absent. */
  timeoutMs?: number;
  /** The most runs of this job at once in one process. */
  concurrency?: number;
  /** When it runs by itself: a cron pattern of five or six fields. UTC when no time zone is named. */
  schedule?: { cron: string; timezone?: string };
  /** Whether an administrator may start it by hand. */
  startable?: boolean;
}

/** Gives a job definition its types. */
export function defineJob<P = unknown>(definition: JobDefinition<P>): JobDefinition<P> {
  return definition;
}
