import {
  ADMINISTRATOR_ROLE,
  type CollectionDefinition,
  definePlugin,
  type Item,
  KasbahError,
  type PluginHost,
} from '../../plugin/index.ts';

const SETTINGS = 'kasbah_settings';
const LANGUAGES = ['en', 'de'];

const COLLECTION: CollectionDefinition = {
  name: SETTINGS,
  system: true,
  fields: [
    { name: 'key', type: 'string', options: { max_length: 64 }, primary: true, required: true },
    { name: 'value', type: 'json' },
  ],
};

interface Settings {
  project_name: string;
  default_language: string;
  /** Days that the changelog is kept; 0 keeps it for ever. */
  changelog_retention_days: number;
  /** Days that deleted items can be brought back; 0: as long as the changelog is kept. */
  trash_retention_days: number;
  /** Days that the audit log is kept; 0 keeps it for ever. */
  audit_retention_days: number;
}

const DEFAULTS: Settings = {
  project_name: 'Kasbah',
  default_language: 'en',
  changelog_retention_days: 365,
  trash_retention_days: 30,
  audit_retention_days: 365,
};

const days = (value: unknown) =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 36_500
    ? null
    : 'A whole number of days is expected; 0 keeps everything.';

const CHECKS: Record<keyof Settings, (value: unknown) => string | null> = {
  project_name: (value) =>
    typeof value === 'string' && value.trim() !== '' && value.length <= 100
      ? null
      : 'A name of at most 100 characters is expected.',
  default_language: (value) =>
    LANGUAGES.includes(String(value)) ? null : `One of ${LANGUAGES.join(', ')} is expected.`,
  changelog_retention_days: days,
  trash_retention_days: days,
  audit_retention_days: days,
};

/** Days after which a deleted item is gone: when the trash ends it or history forgets it; 0 for never. */
function trashDays({ trash_retention_days: trash, changelog_retention_days: log }: Settings): number {
  const limits = [trash, log].filter((days) => days > 0);
  return limits.length === 0 ? 0 : Math.min(...limits);
}

/** The settings as they are, with defaults for what nobody changed. */
async function readSettings(host: PluginHost): Promise<Settings> {
  const { items } = await host.items.list(host.system('settings'), SETTINGS, { limit: 100 });
  // Beside the settings of people lies what the server keeps for itself.
  const set = items.filter((item) => Object.hasOwn(DEFAULTS, String(item.key)));
  return { ...DEFAULTS, ...Object.fromEntries(set.map((item) => [item.key, item.value])) };
}

async function hasAdministrator(host: PluginHost): Promise<boolean> {
  const filter = { role: { _eq: ADMINISTRATOR_ROLE } };
  const { items } = await host.items.list(host.system('server information'), 'kasbah_user_roles', {
    filter,
    limit: 1,
  });
  return items.length > 0;
}

async function writeSettings(
  host: PluginHost,
  actor: Parameters<PluginHost['onBehalfOf']>[0],
  patch: Item,
): Promise<void> {
  for (const [key, value] of Object.entries(patch)) {
    const check = Object.hasOwn(CHECKS, key) ? CHECKS[key as keyof Settings] : undefined;
    const problem = check ? check(value) : `There is no setting ${key.slice(0, 80)}.`;
    if (problem) throw new KasbahError('VALIDATION_FAILED', problem, { path: key.slice(0, 80) });
  }
  const by = host.onBehalfOf(actor, 'change settings');
  const { items } = await host.items.list(by, SETTINGS, { limit: 100 });
  for (const [key, value] of Object.entries(patch)) {
    if (items.some((item) => item.key === key)) await host.items.update(by, SETTINGS, key, { value });
    else await host.items.create(by, SETTINGS, { key, value });
  }
}

/** The workspace's settings, what the environment sets, and the nightly clean-up of the changelog and the trash. */
export const settingsFeature = definePlugin({
  name: 'settings',
  collections: [COLLECTION],
  setup(host) {
    return {
      endpoints: [
        {
          method: 'GET',
          path: '/settings',
          access: 'administrator',
          handler: async () => ({ data: await readSettings(host) }),
        },
        {
          method: 'PATCH',
          path: '/settings',
          access: 'administrator',
          async handler({ actor, body, from }) {
            if (typeof body !== 'object' || body === null)
              throw new KasbahError('INVALID_BODY', 'An object is expected.');
            await writeSettings(host, actor, body as Item);
            const settings = Object.keys(body);
            host.audit.note({ kind: 'settings.change', outcome: 'ok', actor, from, details: { settings } });
            return { data: await readSettings(host) };
          },
        },
        {
          method: 'GET',
          path: '/settings/environment',
          access: 'administrator',
          handler: () => ({ data: host.server.environment() }),
        },
        {
          method: 'GET',
          path: '/server/info',
          access: 'anyone',
          async handler({ actor }) {
            const settings = await readSettings(host);
            const open = {
              project_name: settings.project_name,
              default_language: settings.default_language,
              languages: LANGUAGES,
              setup_required: !(await hasAdministrator(host)),
            };
            if (actor.type === 'guest') return { data: open };
            return { data: { ...open, trash_days: trashDays(settings), ...(await host.server.info()) } };
          },
        },
      ],
      jobs: [
        {
          name: 'changelog-retention',
          label: 'Forget old history',
          description: 'Deletes changes that are older than the workspace keeps them.',
          startable: true,
          schedule: { cron: '17 3 * * *' },
          async run(job) {
            const { changelog_retention_days: days } = await readSettings(host);
            if (days === 0) {
              await job.log('History is kept for ever: nothing to do.');
              return { forgotten: 0 };
            }
            const olderThan = new Date(Date.now() - days * 86_400_000);
            const forgotten = await host.changes.forget(olderThan);
            await job.log(`${forgotten} changesets older than ${days} days were deleted.`);
            return { forgotten };
          },
        },
        {
          name: 'audit-retention',
          label: 'Forget old entries of the audit log',
          description: 'Deletes entries of the audit log that are older than the workspace keeps them.',
          startable: true,
          schedule: { cron: '27 3 * * *' },
          async run(job) {
            const { audit_retention_days: days } = await readSettings(host);
            if (days === 0) {
              await job.log('The audit log is kept for ever: nothing to do.');
              return { forgotten: 0 };
            }
            const forgotten = await host.audit.forget(new Date(Date.now() - days * 86_400_000));
            await job.log(`${forgotten} entries older than ${days} days were deleted.`);
            return { forgotten };
          },
        },
        {
          name: 'trash-retention',
          label: 'Empty the trash',
          description: 'Ends deleted items that are older than the workspace keeps them.',
          startable: true,
          schedule: { cron: '37 3 * * *' },
          async run(job) {
            const { trash_retention_days: days } = await readSettings(host);
            if (days === 0) {
              await job.log('Deleted items are kept as long as history: nothing to do.');
              return { purged: 0 };
            }
            const purged = await host.trash.purgeOlderThan(new Date(Date.now() - days * 86_400_000));
            await job.log(`${purged} items that were deleted more than ${days} days ago were ended.`);
            return { purged };
          },
        },
      ],
    };
  },
});
