import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type IdentityProvider, identityProvidersQuery, testProvider } from '../../api/sign-in-settings.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { Button } from '../../ui/button.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { IconPlus } from '../../ui/icons.ts';
import { Pill } from '../../ui/pill.tsx';
import { Section } from '../../ui/section.tsx';
import { toast } from '../../ui/toast.tsx';
import { ProviderDialog } from './provider-dialog.tsx';
import styles from './settings.module.css';

/** Other servers whose accounts open accounts here. */
export function Providers() {
  const providers = useQuery(identityProvidersQuery()).data;
  const [open, setOpen] = useState<IdentityProvider | 'new' | null>(null);
  const test = useMutation({
    mutationFn: (provider: IdentityProvider) => testProvider(provider.id),
    onSuccess: (_, provider) => toast({ message: t('provider.works', { label: provider.label }) }),
    onError: (error) => toast({ message: errorText(error), tone: 'danger' }),
  });
  return (
    <Section
      title={t('ways.providers')}
      hint={t('ways.providersHint')}
      actions={
        <Button size="sm" icon={<IconPlus size={14} />} onClick={() => setOpen('new')}>
          {t('provider.add')}
        </Button>
      }
    >
      <DataTable
        label={t('ways.providers')}
        rows={providers}
        rowKey={(provider) => provider.id}
        onOpen={setOpen}
        openLabel={(provider) => t('provider.edit', { label: provider.label })}
        empty={<p className={styles['quiet']}>{t('ways.providersNone')}</p>}
        columns={[
          {
            key: 'label',
            label: t('ui.name'),
            grow: true,
            render: (provider) => <bdi>{provider.label}</bdi>,
          },
          {
            key: 'issuer',
            label: t('provider.issuer'),
            minor: true,
            render: (provider) => <bdi className={styles['wrap']}>{provider.issuer}</bdi>,
          },
          {
            key: 'enabled',
            label: t('users.status'),
            render: (provider) => (
              <Pill tone={provider.enabled ? 'ok' : 'neutral'}>
                {t(provider.enabled ? 'provider.on' : 'provider.off')}
              </Pill>
            ),
          },
          {
            key: 'test',
            label: <span className="visually-hidden">{t('provider.test')}</span>,
            align: 'end',
            render: (provider) => (
              <Button
                size="sm"
                variant="subtle"
                loading={test.isPending && test.variables.id === provider.id}
                aria-label={t('provider.testNamed', { label: provider.label })}
                onClick={() => test.mutate(provider)}
              >
                {t('provider.test')}
              </Button>
            ),
          },
        ]}
      />
      {open ? <ProviderDialog provider={open === 'new' ? null : open} onClose={() => setOpen(null)} /> : null}
    </Section>
  );
}
