import { defineJob, type Item, type PluginHost } from '../../plugin/index.ts';
import { SESSIONS, VIEWS } from './collections.ts';

const ENDED: Readonly<Record<string, Item>> = {
  [SESSIONS]: {
    _or: [{ until: { _lte: '$NOW' } }, { kind: { _eq: 'session' }, access_until: { _lte: '$NOW' } }],
  },
  [VIEWS]: { until: { _lte: '$NOW' } },
};

/** Forgets sessions that nobody can use any more, every hour. */
export function cleanUpSessions(host: PluginHost) {
  const me = host.system('clean up sessions');
  return defineJob({
    name: 'session-clean-up',
    label: 'Forget ended sessions',
    description: 'Deletes sessions that have ended, so that their list stays short.',
    startable: true,
    schedule: { cron: '7 * * * *' },
    async run(job) {
      let forgotten = 0;
      for (const [collection, filter] of Object.entries(ENDED)) {
        for (;;) {
          const { items } = await host.items.list(me, collection, { filter, fields: 'id', limit: 500 });
          if (items.length === 0) break;
          await host.items.delete(
            me,
            collection,
            items.map((item) => item.id),
          );
          if (collection === SESSIONS) forgotten += items.length;
        }
      }
      await job.log(`${forgotten} sessions that had ended were deleted.`);
      return { forgotten };
    },
  });
}
