import { useState } from 'react';
import { call } from '../../api/client.ts';
import { endProof } from '../../api/proof-gate.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { Button } from '../../ui/button.tsx';
import { Modal } from '../../ui/modal.tsx';
import { Stack } from '../../ui/section.tsx';
import { PasswordInput } from '../../ui/text-input.tsx';
import { UiProvider } from '../../ui/ui-provider.tsx';

/** Asks for the password once more, for what a session alone must not do; the request that waited runs afterwards. */
export function ProofDialog() {
  const [password, setPassword] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const prove = async () => {
    setBusy(true);
    setError(null);
    try {
      await call('/auth/step-up', { method: 'POST', body: { password } });
      endProof(true);
    } catch (failure) {
      setError(errorText(failure));
      setBusy(false);
    }
  };
  return (
    <UiProvider>
      <Modal
        opened
        width={400}
        onClose={() => endProof(false)}
        title={t('proof.title')}
        footer={
          <>
            <Button onClick={() => endProof(false)}>{t('ui.cancel')}</Button>
            <Button type="submit" form="proof" variant="primary" loading={busy} disabled={password === ''}>
              {t('proof.go')}
            </Button>
          </>
        }
      >
        <form
          id="proof"
          onSubmit={(event) => {
            event.preventDefault();
            if (!busy && password !== '') void prove();
          }}
        >
          <Stack gap={14}>
            <p style={{ color: 'var(--text-2)' }}>{t('proof.hint')}</p>
            <PasswordInput
              data-autofocus
              label={t('signIn.password')}
              autoComplete="current-password"
              value={password}
              error={error}
              onChange={(event) => setPassword(event.currentTarget.value)}
            />
          </Stack>
        </form>
      </Modal>
    </UiProvider>
  );
}
