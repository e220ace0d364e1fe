import { definePlugin } from '../../plugin/index.ts';

/** The nightly renewal of full-text indexes over tables that other programs may write to. */
export const searchFeature = definePlugin({
  name: 'search',
  setup(host) {
    return {
      jobs: [
        {
          name: 'search-rebuild',
          label: 'Renew search',
          description: 'Makes the full-text indexes of tables that Kasbah did not make anew.',
          startable: true,
          schedule: { cron: '47 3 * * *' },
          async run(job) {
            const renewed = await host.search.rebuild();
            await job.log(`${renewed} indexes were made anew.`);
            return { renewed };
          },
        },
      ],
    };
  },
});
