import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../../api/api-error.ts';
import {
  type SignInSettings as Settings,
  signInSettingsQuery,
  updateSignInSettings,
} from '../../api/sign-in-settings.ts';
import { formatDateTime } from '../../i18n/formats.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { useRoles } from '../../model/use-roles.ts';
import { Switch } from '../../ui/checkbox.tsx';
import { Callout, Notice } from '../../ui/notice.tsx';
import { Section, Stack } from '../../ui/section.tsx';
import { Select } from '../../ui/select.tsx';
import { Skeleton } from '../../ui/spinner.tsx';
import { TagsInput } from '../../ui/tags-input.tsx';
import { NumberInput } from '../../ui/text-input.tsx';
import { toast } from '../../ui/toast.tsx';
import { Mail } from './mail.tsx';
import { Providers } from './providers.tsx';

type Patch = Parameters<typeof updateSignInSettings>[0];

/** Who gets in and how; each setting saves by itself and can be undone. */
export function SignInSettings() {
  const settings = useQuery(signInSettingsQuery());
  if (settings.isError) return <Notice compact title={t('error.title')} detail={errorText(settings.error)} />;
  if (!settings.data) return <Skeleton height={160} />;
  return (
    <>
      <Form settings={settings.data} />
      <Providers />
      <Mail />
    </>
  );
}

function Form({ settings }: { settings: Settings }) {
  const client = useQueryClient();
  const roles = useRoles().data ?? [];
  const save = useMutation({
    mutationFn: updateSignInSettings,
    onSuccess: (saved, patch) => {
      client.setQueryData(signInSettingsQuery().queryKey, saved);
      void client.invalidateQueries({ queryKey: ['sign-in'] });
      const before = Object.fromEntries(
        Object.keys(patch).map((key) => [key, settings[key as keyof Settings]]),
      ) as Patch;
      toast({ message: t('ui.saved'), action: { run: () => save.mutate(before) } });
    },
  });
  const put = (patch: Patch) => save.mutate(patch);
  const flag = (key: 'registration' | 'magic_link' | 'administrators_need_second_factor') => ({
    // What was asked for is shown at once; a refusal puts it back.
    checked: save.isPending && save.variables[key] !== undefined ? save.variables[key] : settings[key],
    onChange: (event: { currentTarget: { checked: boolean } }) => put({ [key]: event.currentTarget.checked }),
  });
  const at = (path: string) => (save.error instanceof ApiError ? save.error.at(path)?.message : undefined);
  const elsewhere = save.error && !['registration_domains', 'second_factor_grace_days'].some(at);
  return (
    <div style={{ maxInlineSize: 480 }}>
      {elsewhere ? (
        <div style={{ marginBlockEnd: 16 }}>
          <Callout tone="danger" live>
            {errorText(save.error)}
          </Callout>
        </div>
      ) : null}
      <Section title={t('ways.joining')}>
        <Stack gap={14}>
          <Switch label={t('ways.register')} description={t('ways.registerHint')} {...flag('registration')} />
          {settings.registration ? (
            <>
              <TagsInput
                label={t('ways.domains')}
                description={t('ways.domainsHint')}
                splitChars={[',', ';', ' ']}
                value={settings.registration_domains}
                error={at('registration_domains')}
                onChange={(domains) =>
                  put({ registration_domains: domains.map((domain) => domain.trim().toLowerCase()) })
                }
              />
              <Select
                label={t('ways.role')}
                data={[
                  { value: '', label: t('ways.noRole') },
                  ...roles
                    .filter(({ name }) => !['administrator', 'public', 'authenticated'].includes(name))
                    .map(({ id, label }) => ({ value: id, label })),
                ]}
                value={settings.registration_role ?? ''}
                onChange={(role) => put({ registration_role: role || null })}
              />
            </>
          ) : null}
        </Stack>
      </Section>
      <Section title={t('ways.signingIn')}>
        <Stack gap={14}>
          <Switch label={t('ways.link')} description={t('ways.linkHint')} {...flag('magic_link')} />
          <Switch
            label={t('ways.secondFactor')}
            description={
              settings.administrators_need_second_factor && settings.second_factor_since
                ? t('ways.secondFactorSince', {
                    date: formatDateTime(settings.second_factor_since, { dateStyle: 'medium' }),
                  })
                : t('ways.secondFactorHint')
            }
            {...flag('administrators_need_second_factor')}
          />
          {settings.administrators_need_second_factor ? (
            <Grace
              key={settings.second_factor_grace_days}
              days={settings.second_factor_grace_days}
              error={at('second_factor_grace_days')}
              onSave={(days) => put({ second_factor_grace_days: days })}
            />
          ) : null}
        </Stack>
      </Section>
    </div>
  );
}

function Grace({
  days: saved,
  error,
  onSave,
}: {
  days: number;
  error: string | undefined;
  onSave: (days: number) => void;
}) {
  const [days, setDays] = useState<number | string>(saved);
  return (
    <NumberInput
      label={t('ways.grace')}
      description={t('ways.graceHint')}
      suffix={t('ways.graceUnit')}
      allowDecimal={false}
      value={days}
      error={error}
      onChange={setDays}
      onBlur={() => typeof days === 'number' && days !== saved && onSave(days)}
    />
  );
}
