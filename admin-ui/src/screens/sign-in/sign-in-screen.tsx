import { useQueryClient } from '@tanstack/react-query';
import { useRouter, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { t } from '../../i18n/i18n.ts';
import { useServerInfo } from '../../model/use-session.ts';
import { Callout } from '../../ui/notice.tsx';
import { AuthCard } from './auth-card.tsx';
import { SignInForm } from './sign-in-form.tsx';

/** Sign-in; afterwards the person goes on to where they wanted to be. */
export function SignInScreen() {
  const router = useRouter();
  const client = useQueryClient();
  const { next } = useSearch({ strict: false }) as { next?: string };
  const info = useServerInfo();
  useEffect(() => {
    document.title = `${t('signIn.title')} · ${info?.project_name ?? 'Kasbah'}`;
  }, [info]);
  return (
    <AuthCard title={t('signIn.title')}>
      {info?.setup_required ? (
        <div style={{ marginBlockStart: 16 }}>
          <Callout tone="info">{t('signIn.setUpNeeded')}</Callout>
        </div>
      ) : null}
      <SignInForm
        onDone={async () => {
          client.clear();
          await router.navigate({ href: safeTarget(next), replace: true });
        }}
      />
    </AuthCard>
  );
}

/** Only places inside the admin; anything else leads Home. */
function safeTarget(next: string | undefined): string {
  return next !== undefined && /^\/(?![/\\])/.test(next) ? next : '/';
}
