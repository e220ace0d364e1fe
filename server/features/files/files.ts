import { definePlugin } from '../../plugin/index.ts';
import { assetEndpoint } from './asset-endpoint.ts';
import { cleanUp } from './clean-up.ts';
import { FILES_COLLECTION } from './collection.ts';
import { fileEndpoints } from './file-endpoints.ts';
import { createFileStore } from './file-store.ts';

/** Uploaded files: their rows, their bytes, and images in other sizes. */
export const filesFeature = definePlugin({
  name: 'files',
  collections: [FILES_COLLECTION],
  setup(host) {
    const store = createFileStore(host);
    return {
      hooks: [store.hook],
      endpoints: [...fileEndpoints(host, store), assetEndpoint(host, store)],
      jobs: [
        {
          name: 'files-clean-up',
          label: 'Delete bytes without a file',
          description: 'Deletes the bytes of files that were deleted or replaced more than 30 days ago.',
          startable: true,
          schedule: { cron: '41 3 * * *' },
          async run(job) {
            const gone = await cleanUp(host);
            await job.log(`${gone} objects that no file has any more were deleted.`);
            return { gone };
          },
        },
      ],
    };
  },
});
