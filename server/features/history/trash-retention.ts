import type { JobDefinition, PluginHost } from '../../plugin/index.ts';

/** Days that deleted items can be brought back. */
const DAYS = 30;

/** Ends what has been in the trash for as long as the workspace keeps it. */
export const trashRetention = (host: PluginHost): JobDefinition => ({
  name: 'trash-retention',
  label: 'Empty the trash',
  description: 'Ends deleted items that are older than the workspace keeps them.',
  startable: true,
  schedule: { cron: '37 3 * * *' },
  async run(job) {
    const { items } = await host.items.list(host.system('settings'), 'kasbah_settings', {
      filter: { key: { _eq: 'trash_retention_days' } },
    });
    const days = Number(items[0]?.value ?? DAYS);
    if (days === 0) {
      await job.log('Deleted items are kept as long as history: nothing to do.');
      return { purged: 0 };
    }
    const purged = await host.trash.purgeOlderThan(new Date(Date.now() - days * 86_400_000));
    await job.log(`${purged} items that were deleted more than ${days} days ago were ended.`);
    return { purged };
  },
});
