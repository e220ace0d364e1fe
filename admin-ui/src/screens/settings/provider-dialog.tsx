import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../../api/api-error.ts';
import {
  createProvider,
  deleteProvider,
  type IdentityProvider,
  identityProvidersQuery,
  type ProviderInput,
  updateProvider,
} from '../../api/sign-in-settings.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { keyFromLabel } from '../../model/key-from-label.ts';
import { useRoles } from '../../model/use-roles.ts';
import { Button } from '../../ui/button.tsx';
import { Switch } from '../../ui/checkbox.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Modal } from '../../ui/modal.tsx';
import { Callout } from '../../ui/notice.tsx';
import { CodeBlock, Stack } from '../../ui/section.tsx';
import { Select } from '../../ui/select.tsx';
import { PasswordInput, TextInput } from '../../ui/text-input.tsx';
import { toast } from '../../ui/toast.tsx';

type TextKey = 'label' | 'name' | 'issuer' | 'client_id' | 'scopes';

const FRESH = {
  label: '',
  name: '',
  issuer: '',
  client_id: '',
  scopes: 'openid email profile',
  enabled: true,
  link_verified: false,
  allow_sign_up: false,
  role: null as string | null,
};

/** Adds an identity provider or changes one; its secret is written and never read. */
export function ProviderDialog({
  provider,
  onClose,
}: {
  provider: IdentityProvider | null;
  onClose: () => void;
}) {
  const client = useQueryClient();
  const roles = useRoles().data ?? [];
  const [values, setValues] = useState(() => pick(provider ?? FRESH));
  const [secret, setSecret] = useState('');
  const [asking, setAsking] = useState(false);
  const changed = async (message: string) => {
    await Promise.all([
      client.invalidateQueries({ queryKey: identityProvidersQuery().queryKey }),
      client.invalidateQueries({ queryKey: ['sign-in'] }),
    ]);
    toast({ message });
    onClose();
  };
  const save = useMutation({
    mutationFn: () => {
      const name = values.name.trim() || nameFrom(values.label);
      const body: ProviderInput = { ...values, name, ...(secret === '' ? {} : { client_secret: secret }) };
      return provider ? updateProvider(provider.id, body) : createProvider(body);
    },
    onSuccess: () => changed(t('provider.saved', { label: values.label })),
  });
  const remove = useMutation({
    mutationFn: () => deleteProvider(provider?.id ?? ''),
    onSuccess: () => changed(t('provider.deleted', { label: values.label })),
    onError: (error) => toast({ message: errorText(error), tone: 'danger' }),
  });
  const at = (path: string) => (save.error instanceof ApiError ? save.error.at(path)?.message : undefined);
  const shown = ['label', 'name', 'issuer', 'client_id', 'client_secret', 'scopes'];
  const text = (key: TextKey) => ({
    value: values[key],
    error: at(key),
    autoComplete: 'off',
    spellCheck: false,
    onChange: (event: { currentTarget: { value: string } }) =>
      setValues({ ...values, [key]: event.currentTarget.value }),
  });
  const flag = (key: 'enabled' | 'link_verified' | 'allow_sign_up') => ({
    checked: values[key],
    onChange: (event: { currentTarget: { checked: boolean } }) =>
      setValues({ ...values, [key]: event.currentTarget.checked }),
  });
  if (asking)
    return (
      <Modal
        opened
        onClose={() => setAsking(false)}
        title={t('provider.deleteTitle', { label: values.label })}
        footer={
          <>
            <Button data-autofocus onClick={() => setAsking(false)}>
              {t('ui.cancel')}
            </Button>
            <Button variant="danger" loading={remove.isPending} onClick={() => remove.mutate()}>
              {t('provider.delete')}
            </Button>
          </>
        }
      >
        {t('provider.deleteHint')}
      </Modal>
    );
  return (
    <Modal
      opened
      onClose={onClose}
      title={provider ? t('provider.edit', { label: provider.label }) : t('provider.add')}
      width={520}
      footer={
        <>
          {provider ? (
            <Button variant="subtle" onClick={() => setAsking(true)}>
              {t('provider.delete')}
            </Button>
          ) : null}
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button type="submit" form="provider" variant="primary" loading={save.isPending}>
            {t(provider ? 'ui.save' : 'provider.add')}
          </Button>
        </>
      }
    >
      <form
        id="provider"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <Stack gap={14}>
          {save.error && !shown.some(at) ? (
            <Callout tone="danger" live>
              {errorText(save.error)}
            </Callout>
          ) : null}
          <TextInput
            data-autofocus
            label={t('provider.label')}
            description={t('provider.labelHint')}
            {...text('label')}
          />
          <TextInput
            label={t('provider.name')}
            description={t('provider.nameHint')}
            placeholder={nameFrom(values.label)}
            mono
            {...text('name')}
          />
          <TextInput
            label={t('provider.issuer')}
            description={t('provider.issuerHint')}
            inputMode="url"
            {...text('issuer')}
          />
          <TextInput label={t('provider.clientId')} {...text('client_id')} />
          <PasswordInput
            label={t('provider.secret')}
            description={t(provider?.has_secret ? 'provider.secretKept' : 'provider.secretHint')}
            autoComplete="off"
            value={secret}
            error={at('client_secret')}
            onChange={(event) => setSecret(event.currentTarget.value)}
          />
          <TextInput label={t('provider.scopes')} mono {...text('scopes')} />
          <Switch label={t('provider.enabled')} {...flag('enabled')} />
          <Switch
            label={t('provider.linkVerified')}
            description={t('provider.linkVerifiedHint')}
            {...flag('link_verified')}
          />
          <Switch
            label={t('provider.signUp')}
            description={t('provider.signUpHint')}
            {...flag('allow_sign_up')}
          />
          {values.allow_sign_up ? (
            <Select
              label={t('ways.role')}
              data={[
                { value: '', label: t('ways.noRole') },
                ...roles
                  .filter(({ name }) => !['administrator', 'public', 'authenticated'].includes(name))
                  .map(({ id, label }) => ({ value: id, label })),
              ]}
              value={values.role ?? ''}
              onChange={(role) => setValues({ ...values, role: role || null })}
            />
          ) : null}
          <Redirect
            address={provider?.redirect_uri ?? redirectOf(values.name.trim() || nameFrom(values.label))}
          />
        </Stack>
      </form>
    </Modal>
  );
}

function Redirect({ address }: { address: string }) {
  return (
    <div>
      <p style={{ marginBlockEnd: 4, color: 'var(--text-2)' }}>{t('provider.redirect')}</p>
      <CodeBlock label={t('provider.redirect')} wrap>
        {address}
      </CodeBlock>
      <CopyButton text={address} label={t('provider.copyRedirect')} />
    </div>
  );
}

/** What the provider will be told before it is saved; the saved one says its own. */
const redirectOf = (name: string) => `${location.origin}/api/auth/providers/${name || '…'}/callback`;

/** A short name in the form that addresses allow. */
const nameFrom = (label: string) => keyFromLabel(label).replaceAll('_', '-').slice(0, 40);

function pick({
  label,
  name,
  issuer,
  client_id,
  scopes,
  enabled,
  link_verified,
  allow_sign_up,
  role,
}: typeof FRESH) {
  return { label, name, issuer, client_id, scopes, enabled, link_verified, allow_sign_up, role };
}
