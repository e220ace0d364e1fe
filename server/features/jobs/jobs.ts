import { definePlugin, type Item, isObject, KasbahError } from '../../plugin/index.ts';

function whole(value: unknown, fallback: number, most: number): number {
  const number = value === undefined ? fallback : Number(value);
  if (!Number.isInteger(number) || number < 0 || number > most)
    throw new KasbahError('INVALID_QUERY', `A whole number from 0 to ${most} is expected.`);
  return number;
}

/** Larger payloads belong into the database, with their keys in the payload. */
const MOST_PAYLOAD = 64 * 1024;

/** `{name, payload?}` and no more: how a job runs is said where it is defined. @throws KasbahError INVALID_BODY */
function startOf(body: unknown): { name: unknown; payload: Item } {
  const { name, payload = {}, ...rest } = isObject(body) ? body : {};
  const wrong = Object.keys(rest)[0];
  if (wrong !== undefined)
    throw new KasbahError('INVALID_BODY', `There is no ${wrong.slice(0, 80)} here.`, {
      path: wrong.slice(0, 80),
      hint: 'Use name and payload.',
    });
  if (!isObject(payload) || JSON.stringify(payload).length > MOST_PAYLOAD)
    throw new KasbahError('INVALID_BODY', `payload is an object of at most ${MOST_PAYLOAD / 1024} KiB.`, {
      path: 'payload',
    });
  return { name, payload };
}

const STATES = ['active', 'waiting', 'prioritized', 'delayed', 'waiting-children', 'completed', 'failed'];

/** Background work as administrators see it: kinds, runs, and what they may do with them. */
export const jobsFeature = definePlugin({
  name: 'jobs',
  setup(host) {
    return {
      endpoints: [
        {
          method: 'GET',
          path: '/jobs',
          access: 'jobs',
          handler: async () => ({ data: await host.jobs().overview() }),
        },
        {
          method: 'GET',
          path: '/jobs/runs',
          access: 'jobs',
          async handler({ query }) {
            const { state, name } = query;
            const wrong = Object.keys(query).find(
              (one) => !['state', 'name', 'limit', 'offset'].includes(one),
            );
            if (wrong)
              throw new KasbahError('INVALID_QUERY', `There is no parameter ${wrong.slice(0, 80)}.`, {
                path: wrong.slice(0, 80),
              });
            if (state !== undefined && !STATES.includes(String(state)))
              throw new KasbahError('INVALID_QUERY', `state is one of ${STATES.join(', ')}.`, {
                path: 'state',
              });
            const { data, meta } = await host.jobs().runs({
              ...(typeof state === 'string' && { state }),
              ...(typeof name === 'string' && { name }),
              limit: whole(query.limit, 50, 500),
              offset: whole(query.offset, 0, 1_000_000),
            });
            return { data, meta };
          },
        },
        {
          method: 'GET',
          path: '/jobs/runs/:id',
          access: 'jobs',
          handler: async ({ params }) => ({ data: await host.jobs().run(params.id ?? '') }),
        },
        {
          method: 'POST',
          path: '/jobs/start',
          access: 'jobs',
          async handler({ actor, body }) {
            const { name, payload } = startOf(body);
            const overview = await host.jobs().overview();
            if (!overview.jobs.some((job) => job.name === name && job.startable)) {
              throw new KasbahError(
                'UNKNOWN_JOB',
                `No job ${String(name).slice(0, 80)} can be started by hand.`,
                { path: 'name' },
              );
            }
            host.logger.info({ job: name, by: actor.name }, 'A job was started by hand');
            return { status: 202, data: await host.jobs().enqueue(String(name), payload) };
          },
        },
        {
          method: 'POST',
          path: '/jobs/runs/:id/retry',
          access: 'jobs',
          async handler({ params }) {
            await host.jobs().retry(params.id ?? '');
            return { status: 204 };
          },
        },
        {
          method: 'DELETE',
          path: '/jobs/runs/:id',
          access: 'jobs',
          async handler({ params }) {
            await host.jobs().remove(params.id ?? '');
            return { status: 204 };
          },
        },
        {
          method: 'POST',
          path: '/jobs/pause',
          access: 'jobs',
          async handler() {
            await host.jobs().pause();
            return { status: 204 };
          },
        },
        {
          method: 'POST',
          path: '/jobs/resume',
          access: 'jobs',
          async handler() {
            await host.jobs().resume();
            return { status: 204 };
          },
        },
      ],
    };
  },
});
