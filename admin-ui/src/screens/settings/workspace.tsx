import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../../api/api-error.ts';
import { updateSettings } from '../../api/mutations.ts';
import { settingsQuery } from '../../api/queries.ts';
import type { Settings } from '../../api/types.ts';
import { LANGUAGES, t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { Callout, Notice } from '../../ui/notice.tsx';
import { Stack } from '../../ui/section.tsx';
import { Select } from '../../ui/select.tsx';
import { Skeleton } from '../../ui/spinner.tsx';
import { NumberInput, TextInput } from '../../ui/text-input.tsx';
import { toast } from '../../ui/toast.tsx';

/** Each setting saves by itself when it is left, and can be undone. */
export function Workspace() {
  const settings = useQuery(settingsQuery());
  if (settings.isError) return <Notice compact title={t('error.title')} detail={errorText(settings.error)} />;
  if (!settings.data) return <Skeleton height={160} />;
  return <Form key={JSON.stringify(settings.data)} settings={settings.data} />;
}

function Form({ settings }: { settings: Settings }) {
  const client = useQueryClient();
  const [name, setName] = useState(settings.project_name);
  const [days, setDays] = useState<string | number>(settings.changelog_retention_days);
  const [trash, setTrash] = useState<string | number>(settings.trash_retention_days);
  const save = useMutation({
    mutationFn: updateSettings,
    onSuccess: async (_saved, patch) => {
      document.documentElement.dataset['project'] = patch.project_name ?? settings.project_name;
      await Promise.all([
        client.invalidateQueries({ queryKey: ['settings'] }),
        client.invalidateQueries({ queryKey: ['info'] }),
      ]);
      const before = Object.fromEntries(
        Object.keys(patch).map((key) => [key, settings[key as keyof Settings]]),
      );
      toast({ message: t('ui.saved'), action: { run: () => save.mutate(before as Partial<Settings>) } });
    },
  });
  const put = (patch: Partial<Settings>) => {
    const changed = Object.entries(patch).some(([key, value]) => settings[key as keyof Settings] !== value);
    if (changed) save.mutate(patch);
  };
  const at = (path: string) => (save.error instanceof ApiError ? save.error.at(path)?.message : undefined);
  const shown = ['project_name', 'default_language', 'changelog_retention_days', 'trash_retention_days'];
  return (
    <div style={{ maxInlineSize: 400 }}>
      <Stack gap={16}>
        {save.error && !shown.some(at) ? (
          <Callout tone="danger" live>
            {errorText(save.error)}
          </Callout>
        ) : null}
        <TextInput
          label={t('settings.projectName')}
          description={t('settings.projectNameHint')}
          value={name}
          error={at('project_name')}
          onChange={(event) => setName(event.currentTarget.value)}
          onBlur={() =>
            name.trim() === '' ? setName(settings.project_name) : put({ project_name: name.trim() })
          }
          onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
        />
        <Select
          label={t('settings.language')}
          description={t('settings.languageHint')}
          data={LANGUAGES.map(({ code, name: label }) => ({ value: code, label }))}
          value={settings.default_language}
          error={at('default_language')}
          onChange={(language) => language !== null && put({ default_language: language })}
        />
        <NumberInput
          label={t('settings.retention')}
          description={t('settings.retentionHint')}
          suffix={t('settings.days')}
          allowDecimal={false}
          value={days}
          error={at('changelog_retention_days')}
          onChange={setDays}
          onBlur={() => typeof days === 'number' && put({ changelog_retention_days: days })}
        />
        <NumberInput
          label={t('settings.trash')}
          description={t('settings.trashHint')}
          suffix={t('settings.days')}
          allowDecimal={false}
          value={trash}
          error={at('trash_retention_days')}
          onChange={setTrash}
          onBlur={() => typeof trash === 'number' && put({ trash_retention_days: trash })}
        />
      </Stack>
    </div>
  );
}
