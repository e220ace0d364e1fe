import type { JobContext, JobDefinition } from './define-job.ts';

const DEFAULT_TIMEOUT_MS = 10 * 60_000;
/** Larger results are not kept: the queue's file is no place for them. */
const MAX_RESULT_BYTES = 64 * 1024;

/**
 * Runs a handler so that nothing it does can harm the worker: it is given up when it takes too long, whatever
 * it throws becomes an Error, and a result that is not small JSON does not reach the queue.
 */
export async function runHandler(definition: JobDefinition, context: JobContext): Promise<unknown> {
  const timeoutMs = definition.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const controller = new AbortController();
  const signal = AbortSignal.any([controller.signal, context.signal]);
  let timer: NodeJS.Timeout | undefined;
  const givenUp = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => controller.abort(new Error(`The run took longer than ${timeoutMs} ms and was given up.`)),
      timeoutMs,
    );
    signal.addEventListener('abort', () => reject(toError(signal.reason)), { once: true });
  });
  givenUp.catch(() => {});
  try {
    // The async wrapper also turns a handler that throws before its first await into a rejection.
    const run = (async () => definition.run({ ...context, signal }))();
    return keepable(await Promise.race([run, givenUp]));
  } catch (error) {
    throw toError(error);
  } finally {
    clearTimeout(timer);
  }
}

function keepable(result: unknown): unknown {
  if (result === undefined) return null;
  let text: string | undefined;
  try {
    text = JSON.stringify(result);
  } catch (error) {
    throw new Error(`The result cannot be written as JSON: ${toError(error).message}`);
  }
  if (text === undefined) return null;
  const bytes = Buffer.byteLength(text);
  return bytes > MAX_RESULT_BYTES ? { omitted: true, bytes } : result;
}

/** Anything can be thrown; BullMQ needs an Error with a text. */
export function toError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  if (typeof thrown === 'string') return new Error(thrown || 'The job failed without a reason.');
  let text: string | undefined;
  try {
    text = JSON.stringify(thrown);
  } catch {
    // A thrown thing that cannot even be shown is described by its type alone.
  }
  return new Error(`The job threw ${text ?? typeof thrown}.`);
}
