import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../../api/api-error.ts';
import { changePassword } from '../../api/mutations.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { useMe } from '../../model/use-session.ts';
import { Button } from '../../ui/button.tsx';
import { Callout } from '../../ui/notice.tsx';
import { Row, Section, Stack } from '../../ui/section.tsx';
import { PasswordInput } from '../../ui/text-input.tsx';
import { toast } from '../../ui/toast.tsx';
import styles from './profile.module.css';

/** One's own password; changing it ends every other session. */
export function OwnPassword() {
  const me = useMe();
  const client = useQueryClient();
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const save = useMutation({
    mutationFn: () => changePassword({ current, password }),
    onSuccess: async () => {
      setCurrent('');
      setPassword('');
      toast({ message: t('profile.passwordChanged') });
      await client.invalidateQueries({ queryKey: ['sessions'] });
    },
  });
  const error = save.error;
  const wrong =
    error instanceof ApiError && (error.at('current') !== null || error.code === 'INVALID_CREDENTIALS');
  const weak = error instanceof ApiError ? error.at('password')?.message : undefined;
  return (
    <Section title={t('profile.changePassword')}>
      <form
        className={styles['narrow']}
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        {/* Password managers learn from it whose password this is. */}
        <input type="hidden" name="username" autoComplete="username" value={me?.email ?? ''} readOnly />
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
