import { useQueryClient } from '@tanstack/react-query';
import { meQuery } from '../../api/queries.ts';
import { reopenSession } from '../../api/session-gate.ts';
import type { Me } from '../../api/types.ts';
import { t } from '../../i18n/i18n.ts';
import { buttonClass } from '../../ui/button.tsx';
import { Modal } from '../../ui/modal.tsx';
import { UiProvider } from '../../ui/ui-provider.tsx';
import styles from './auth-card.module.css';
import { PasskeyButton } from './other-ways.tsx';
import { SignInForm } from './sign-in-form.tsx';

/** Signs in again over the page; the requests that waited run afterwards. Another person starts afresh. */
export function SessionEnded() {
  const client = useQueryClient();
  const me = client.getQueryData<Me | null>(meQuery().queryKey) ?? null;
  const checkPerson = async () => {
    const now = await client.fetchQuery({ ...meQuery(), staleTime: 0 });
    // What is on the page is another person's.
    if (now?.id !== me?.id) location.assign('/admin/');
    else reopenSession();
  };
  return (
    <UiProvider>
      <Modal opened insistent onClose={() => {}} title={t('signIn.again')} width={380}>
        <p style={{ color: 'var(--text-2)' }}>{t('signIn.againHint')}</p>
        <SignInForm email={me?.email} onDone={reopenSession} />
        <div className={styles['ways']}>
          <PasskeyButton onDone={checkPerson} />
          <a className={buttonClass({ variant: 'subtle', block: true })} href="/admin/sign-in">
            {t('signIn.otherWay')}
          </a>
        </div>
      </Modal>
    </UiProvider>
  );
}
