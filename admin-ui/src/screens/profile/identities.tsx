import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { identitiesQuery, type LinkedIdentity, linkIdentity, unlinkIdentity } from '../../api/own-account.ts';
import { providersQuery } from '../../api/sign-in.ts';
import { formatRelative } from '../../i18n/formats.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { Button } from '../../ui/button.tsx';
import { Row, Section } from '../../ui/section.tsx';
import { toast } from '../../ui/toast.tsx';
import styles from './profile.module.css';

/** Accounts at identity providers that open this one; nothing where there are no providers. */
export function Identities() {
  const client = useQueryClient();
  const identities = useQuery(identitiesQuery()).data ?? [];
  const providers = useQuery(providersQuery()).data ?? [];
  const link = useMutation({
    mutationFn: (name: string) => linkIdentity(name, '/admin/profile'),
    onSuccess: ({ url }) => location.assign(url),
    onError: (error) => toast({ message: errorText(error), tone: 'danger' }),
  });
  const unlink = useMutation({
    mutationFn: (identity: LinkedIdentity) => unlinkIdentity(identity.id),
    onSuccess: async (_, identity) => {
      await client.invalidateQueries({ queryKey: identitiesQuery().queryKey });
      toast({ message: t('profile.unlinked', { provider: identity.provider_label }) });
    },
    onError: (error) => toast({ message: errorText(error), tone: 'danger' }),
  });
  if (identities.length === 0 && providers.length === 0) return null;
  const free = providers.filter(({ name }) => !identities.some((identity) => identity.provider === name));
  return (
    <Section title={t('profile.identities')} hint={t('profile.identitiesHint')}>
      {identities.length > 0 ? (
        <ul className={styles['list']} aria-label={t('profile.identities')}>
          {identities.map((identity) => (
            <li key={identity.id} className={styles['entry']}>
              <div className={styles['what']}>
                <span>
                  <bdi>{identity.provider_label}</bdi>
                  {identity.label ? <bdi className={styles['quiet']}>{identity.label}</bdi> : null}
                </span>
                <span className={styles['facts']}>
                  {identity.last_used_at
                    ? t('profile.usedOn', { when: formatRelative(identity.last_used_at) })
                    : t('profile.addedOn', { when: formatRelative(identity.created_at) })}
                </span>
              </div>
              <Button
                size="sm"
                variant="subtle"
                aria-label={t('profile.unlinkNamed', { provider: identity.provider_label })}
                onClick={() => unlink.mutate(identity)}
              >
                {t('profile.unlink')}
              </Button>
            </li>
          ))}
        </ul>
      ) : null}
      <Row>
        {free.map(({ name, label }) => (
          <Button
            key={name}
            loading={link.isPending && link.variables === name}
            onClick={() => link.mutate(name)}
          >
            {t('profile.link', { provider: label })}
          </Button>
        ))}
      </Row>
    </Section>
  );
}
