import { accessFeature } from '../features/access/access.ts';
import { auditFeature } from '../features/audit/audit.ts';
import { authFeature } from '../features/auth/auth.ts';
import { filesFeature } from '../features/files/files.ts';
import { historyFeature } from '../features/history/history.ts';
import { jobsFeature } from '../features/jobs/jobs.ts';
import { pluginsFeature } from '../features/plugins/plugins.ts';
import { schemaFeature } from '../features/schema/schema.ts';
import { searchFeature } from '../features/search/search.ts';
import { settingsFeature } from '../features/settings/settings.ts';

/** Kasbah's own features, in the order in which they are set up. They come in by the same door as plugins. */
export const FEATURES = [
  authFeature,
  accessFeature,
  auditFeature,
  historyFeature,
  schemaFeature,
  settingsFeature,
  searchFeature,
  filesFeature,
  jobsFeature,
  pluginsFeature,
];
