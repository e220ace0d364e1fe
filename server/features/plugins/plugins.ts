import { definePlugin } from '../../plugin/index.ts';

/** Which plugins run, what each adds, and why one does not. */
export const pluginsFeature = definePlugin({
  name: 'plugins',
  setup: (host) => ({
    endpoints: [
      { method: 'GET', path: '/plugins', access: 'administrator', handler: () => ({ data: host.plugins() }) },
    ],
  }),
});
