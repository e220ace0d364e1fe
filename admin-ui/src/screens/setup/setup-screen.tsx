import { useQueryClient } from '@tanstack/react-query';
import { Link, useRouter } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { ApiError } from '../../api/api-error.ts';
import { setUp } from '../../api/mutations.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { useServerInfo } from '../../model/use-session.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Callout } from '../../ui/notice.tsx';
import { PasswordInput, TextInput } from '../../ui/text-input.tsx';
import card from '../sign-in/auth-card.module.css';
import { AuthCard } from '../sign-in/auth-card.tsx';

const SHORTEST = 12;

/** First run: makes the first administrator with the token of the printed link, then goes Home. */
export function SetupScreen() {
  const info = useServerInfo();
  const [token] = useState(() => new URLSearchParams(location.hash.slice(1)).get('token') ?? '');
  const [closed, setClosed] = useState(false);
  if (closed || info?.setup_required === false) {
    return (
      <AuthCard title={t('setup.closed')} intro={t('setup.closedHint')}>
        <p style={{ marginBlockStart: 16 }}>
          <Link to="/sign-in" className={buttonClass({ variant: 'primary' })}>
            {t('setup.toSignIn')}
          </Link>
        </p>
      </AuthCard>
    );
  }
  if (token === '')
    return (
      <AuthCard title={t('setup.noToken')} intro={t('setup.noTokenHint')}>
        {null}
      </AuthCard>
    );
  return (
    <AuthCard title={t('setup.title', { project: info?.project_name ?? 'Kasbah' })} intro={t('setup.intro')}>
      <SetupForm token={token} onClosed={() => setClosed(true)} />
    </AuthCard>
  );
}

interface Values {
  name: string;
  email: string;
  password: string;
}

function SetupForm({ token, onClosed }: { token: string; onClosed: () => void }) {
  const client = useQueryClient();
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  const [values, setValues] = useState<Values>({ name: '', email: '', password: '' });
  const [errors, setErrors] = useState<Partial<Values>>({});
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const show = (found: Partial<Values>) => {
    setErrors(found);
    const first = (['name', 'email', 'password'] as const).find((key) => found[key] !== undefined);
    if (first) form.current?.querySelector<HTMLInputElement>(`[name="${first}"]`)?.focus();
  };
  const submit = async () => {
    const found = check(values);
    setFailure(null);
    show(found);
    if (Object.keys(found).length > 0 || busy) return;
    setBusy(true);
    try {
      await setUp({ token, ...values });
      history.replaceState(null, '', location.pathname);
      client.clear();
      await router.invalidate();
      await router.navigate({ to: '/', replace: true });
    } catch (error) {
      if (!(error instanceof ApiError)) setFailure(errorText(error));
      else if (error.code === 'SETUP_CLOSED') onClosed();
      else if (error.code === 'INVALID_SETUP_TOKEN') setFailure(t('setup.badToken'));
      else {
        const named = (['name', 'email', 'password'] as const).flatMap((key) => {
          const problem = error.at(key);
          return problem ? [[key, problem.message] as const] : [];
        });
        show(Object.fromEntries(named));
        if (named.length === 0) setFailure(errorText(error));
      }
    } finally {
      setBusy(false);
    }
  };
  const input = (key: keyof Values) => ({
    name: key,
    value: values[key],
    error: errors[key],
    onChange: (event: { currentTarget: { value: string } }) =>
      setValues({ ...values, [key]: event.currentTarget.value }),
  });

  return (
    <form
      ref={form}
      className={card['form']}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {failure === null ? null : (
        <Callout tone="danger" live>
          {failure}
        </Callout>
      )}
      <TextInput label={t('setup.name')} autoComplete="name" autoFocus {...input('name')} />
      <TextInput
        label={t('signIn.email')}
        type="email"
        inputMode="email"
        autoComplete="username"
        {...input('email')}
      />
      <PasswordInput
        label={t('signIn.password')}
        description={t('setup.passwordRule')}
        autoComplete="new-password"
        {...input('password')}
      />
      <Button type="submit" variant="primary" block loading={busy}>
        {t('setup.submit')}
      </Button>
    </form>
  );
}

function check(values: Values): Partial<Values> {
  const missing = SHORTEST - [...values.password].length;
  return {
    ...(values.name.trim() === '' ? { name: t('setup.nameMissing') } : {}),
    ...(/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(values.email.trim()) ? {} : { email: t('setup.emailBad') }),
    ...(missing > 0 ? { password: t('setup.passwordShort', { count: missing }) } : {}),
  };
}
