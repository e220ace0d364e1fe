import type { JobsOptions, Queue } from 'bullmq';
import type { Logger } from '../lib/logger.ts';
import type { JobDefinition } from './define-job.ts';

/** Makes the queue's schedules those of the definitions. One that cannot be understood is named in the log. */
export async function syncSchedules(
  queue: Queue,
  definitions: ReadonlyMap<string, JobDefinition>,
  logger: Logger,
  optionsFor: (definition: JobDefinition) => JobsOptions,
): Promise<void> {
  const existing = await queue.getJobSchedulers();
  for (const { key } of existing) {
    if (!definitions.get(key)?.schedule) await queue.removeJobScheduler(key);
  }
  for (const definition of definitions.values()) {
    const { schedule, name } = definition;
    if (!schedule) continue;
    const timezone = schedule.timezone ?? 'UTC';
    const current = existing.find((one) => one.key === name);
    if (current?.pattern === schedule.cron && current.tz === timezone && (current.next ?? 0) > Date.now())
      continue;
    try {
      await queue.upsertJobScheduler(
        name,
        { pattern: schedule.cron, tz: timezone },
        { name, data: {}, opts: optionsFor(definition) },
      );
    } catch (error) {
      logger.error(
        { err: error, job: name, cron: schedule.cron, timezone },
        `The schedule of the job "${name}" is not accepted; it does not run by itself`,
      );
    }
  }
}

/** The next time of each schedule by its job's name, ISO. */
export async function readSchedules(queue: Queue): Promise<Map<string, string>> {
  const schedulers = await queue.getJobSchedulers();
  return new Map(
    schedulers.flatMap(({ key, next }) => (next ? [[key, new Date(next).toISOString()] as const] : [])),
  );
}
