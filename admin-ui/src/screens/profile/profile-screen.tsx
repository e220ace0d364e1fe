import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../../api/api-error.ts';
import { changePassword, updateMe } from '../../api/mutations.ts';
import { meQuery } from '../../api/queries.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { useMe } from '../../model/use-session.ts';
import { Button } from '../../ui/button.tsx';
import { Callout } from '../../ui/notice.tsx';
import { Screen } from '../../ui/screen.tsx';
import { Row, Section, Stack } from '../../ui/section.tsx';
import { PasswordInput, TextInput } from '../../ui/text-input.tsx';
import { toast } from '../../ui/toast.tsx';

/** A person's own name and password. */
export function ProfileScreen() {
  return (
    <Screen title={t('shell.profile')}>
      <div style={{ maxInlineSize: 400 }}>
        <Name />
        <Password />
      </div>
    </Screen>
  );
}

function Name() {
  const me = useMe();
  const client = useQueryClient();
  const [name, setName] = useState(me?.name ?? '');
  const save = useMutation({
    mutationFn: (value: string) => updateMe({ name: value }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: meQuery().queryKey });
      toast({ message: t('ui.saved') });
    },
  });
  return (
    <Section title={t('profile.you')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate(name.trim());
        }}
      >
        <Stack gap={14}>
          <TextInput
            label={t('ui.name')}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={save.error ? errorText(save.error) : undefined}
          />
          <TextInput
            label={t('signIn.email')}
            value={me?.email ?? ''}
            readOnly
            description={t('profile.emailHint')}
          />
          <Row>
            <Button
              type="submit"
              loading={save.isPending}
              disabled={name.trim() === '' || name.trim() === me?.name}
            >
              {t('ui.save')}
            </Button>
          </Row>
        </Stack>
      </form>
    </Section>
  );
}

function Password() {
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const save = useMutation({
    mutationFn: () => changePassword({ current, password }),
    onSuccess: () => {
      setCurrent('');
      setPassword('');
      toast({ message: t('profile.passwordChanged') });
    },
  });
  const error = save.error;
  const wrong =
    error instanceof ApiError && (error.at('current') !== null || error.code === 'INVALID_CREDENTIALS');
  const weak = error instanceof ApiError ? error.at('password')?.message : undefined;
  return (
    <Section title={t('profile.changePassword')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <Stack gap={14}>
          {error && !wrong && weak === undefined ? (
            <Callout tone="danger" live>
              {errorText(error)}
            </Callout>
          ) : null}
          <PasswordInput
            label={t('profile.current')}
            autoComplete="current-password"
            value={current}
            error={wrong ? t('profile.wrongCurrent') : undefined}
            onChange={(event) => setCurrent(event.currentTarget.value)}
          />
          <PasswordInput
            label={t('profile.new')}
            description={t('setup.passwordRule')}
            autoComplete="new-password"
            value={password}
            error={weak}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <Row>
            <Button type="submit" loading={save.isPending} disabled={current === '' || password === ''}>
              {t('profile.changePassword')}
            </Button>
          </Row>
        </Stack>
      </form>
    </Section>
  );
}
