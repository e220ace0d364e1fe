import { accessFeature } from '../features/access/access.js';
import { authFeature } from '../features/auth/auth.js';
import { historyFeature } from '../features/history/history.js';
import { jobsFeature } from '../features/jobs/jobs.js';
import { pluginsFeature } from '../features/plugins/plugins.js';
import { schemaFeature } from '../features/schema/schema.js';
import { settingsFeature } from '../features/settings/settings.js';
/** Kasbah's own features, in the order in which they are set up. They come in by the same door as plugins. */
export const FEATURES = [authFeature, accessFeature, historyFeature, schemaFeature, settingsFeature, jobsFeature, pluginsFeature];
