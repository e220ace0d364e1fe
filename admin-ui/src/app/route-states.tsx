import { type ErrorComponentProps, Link, Outlet, useLocation } from '@tanstack/react-router';
import { ApiError } from '../api/api-error.ts';
import { t } from '../i18n/i18n.ts';
import { errorText } from '../model/error-text.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { Skeleton } from '../ui/spinner.tsx';
import { useMayUse } from './places.ts';

/** Shown in the place of a screen that failed; the rest of the admin keeps working. */
export function RouteError({ error, reset }: ErrorComponentProps) {
  return (
    <Notice
      title={t('error.title')}
      detail={errorText(error)}
      foot={error instanceof ApiError && error.requestId ? t('error.id', { id: error.requestId }) : undefined}
      actions={
        <>
          <Button variant="primary" onClick={() => (error instanceof ApiError ? reset() : location.reload())}>
            {t('error.reload')}
          </Button>
          <a className={buttonClass()} href="/admin/">
            {t('error.home')}
          </a>
        </>
      }
    />
  );
}

/** Shown for an address that leads nowhere. */
export function NotFound() {
  return (
    <Notice
      title={t('error.notFound')}
      detail={t('error.notFoundHint')}
      actions={
        <Link to="/" className={buttonClass({ variant: 'primary' })}>
          {t('error.home')}
        </Link>
      }
    />
  );
}

/** The shape of a screen while its code arrives. */
export function RoutePending() {
  return (
    <div aria-busy="true" aria-label={t('shell.loadingScreen')} role="status">
      <div style={{ display: 'grid', gap: 12, padding: '14px 16px' }}>
        <Skeleton width="40%" />
        <Skeleton width="70%" />
        <Skeleton width="60%" />
      </div>
    </div>
  );
}

/** Draws the screen for administrators and those who may manage what it is about; tells others who has to be asked. */
export function AdministratorsOnly() {
  const path = useLocation({ select: (location) => location.pathname });
  if (useMayUse(path)) return <Outlet />;
  return (
    <Notice
      title={t('error.noAccess')}
      detail={t('error.noAccessHint')}
      actions={
        <Link to="/" className={buttonClass({ variant: 'primary' })}>
          {t('error.home')}
        </Link>
      }
    />
  );
}
