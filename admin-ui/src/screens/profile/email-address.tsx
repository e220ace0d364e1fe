import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../../api/api-error.ts';
import { changeEmail, sendEmailConfirmation } from '../../api/own-account.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { useMe } from '../../model/use-session.ts';
import { Button } from '../../ui/button.tsx';
import { Modal } from '../../ui/modal.tsx';
import { Pill } from '../../ui/pill.tsx';
import { Row, Section } from '../../ui/section.tsx';
import { TextInput } from '../../ui/text-input.tsx';
import { toast } from '../../ui/toast.tsx';
import styles from './profile.module.css';

/** One's own address: whether it is proven, and the way to another one. */
export function EmailAddress() {
  const me = useMe();
  const [changing, setChanging] = useState(false);
  const confirm = useMutation({
    mutationFn: sendEmailConfirmation,
    onSuccess: () => toast({ message: t('profile.letterSent', { email: me?.email ?? '' }) }),
    onError: (error) => toast({ message: errorText(error), tone: 'danger' }),
  });
  return (
    <Section title={t('signIn.email')}>
      <div className={styles['state']}>
        <bdi>{me?.email}</bdi>
        {me?.email_verified_at ? (
          <Pill tone="ok">{t('profile.emailConfirmed')}</Pill>
        ) : (
          <Pill>{t('profile.emailOpen')}</Pill>
        )}
      </div>
      <Row>
        <Button onClick={() => setChanging(true)}>{t('profile.emailChange')}</Button>
        {me?.email_verified_at ? null : (
          <Button variant="subtle" loading={confirm.isPending} onClick={() => confirm.mutate()}>
            {t('profile.emailConfirm')}
          </Button>
        )}
      </Row>
      {changing ? <ChangeEmail onClose={() => setChanging(false)} /> : null}
    </Section>
  );
}

function ChangeEmail({ onClose }: { onClose: () => void }) {
  const [email, setEmail] = useState('');
  const send = useMutation({
    mutationFn: () => changeEmail(email.trim()),
    onSuccess: () => {
      toast({ message: t('profile.letterSent', { email: email.trim() }) });
      onClose();
    },
  });
  const at = send.error instanceof ApiError ? send.error.at('email') : null;
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('profile.emailChange')}
      width={420}
      footer={
        <>
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button
            type="submit"
            form="email"
            variant="primary"
            loading={send.isPending}
            disabled={email.trim() === ''}
          >
            {t('profile.emailSend')}
          </Button>
        </>
      }
    >
      <form
        id="email"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          send.mutate();
        }}
      >
        <TextInput
          data-autofocus
          label={t('profile.emailNew')}
          description={t('profile.emailNewHint')}
          type="email"
          inputMode="email"
          autoComplete="email"
          value={email}
          error={send.error ? (at?.message ?? errorText(send.error)) : undefined}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
      </form>
    </Modal>
  );
}
