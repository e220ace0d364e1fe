import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import {
  addPasskey,
  deletePasskey,
  type Passkey,
  passkeysQuery,
  renamePasskey,
  secondFactorQuery,
} from '../../api/own-account.ts';
import { passkeysWork } from '../../api/passkey.ts';
import { signInOptionsQuery } from '../../api/sign-in.ts';
import { formatRelative } from '../../i18n/formats.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { Button } from '../../ui/button.tsx';
import { IconPlus } from '../../ui/icons.ts';
import { Modal } from '../../ui/modal.tsx';
import { Section } from '../../ui/section.tsx';
import { toast } from '../../ui/toast.tsx';
import { NameDialog } from './name-dialog.tsx';
import styles from './profile.module.css';

/** One's passkeys: add, rename, remove; says why where none can be made. */
export function Passkeys() {
  const client = useQueryClient();
  const passkeys = useQuery(passkeysQuery()).data;
  const options = useQuery(signInOptionsQuery()).data;
  const [dialog, setDialog] = useState<{ renamed: Passkey | null } | null>(null);
  const [asked, setAsked] = useState<Passkey | null>(null);
  const changed = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: passkeysQuery().queryKey }),
      client.invalidateQueries({ queryKey: secondFactorQuery().queryKey }),
    ]);
  const remove = useMutation({
    mutationFn: (passkey: Passkey) => deletePasskey(passkey.id),
    onSuccess: async (_, passkey) => {
      await changed();
      toast({ message: t('profile.passkeyDeleted', { name: passkey.name }) });
    },
    onError: (error) => toast({ message: errorText(error), tone: 'danger' }),
    onSettled: () => setAsked(null),
  });
  const save = async (name: string) => {
    if (dialog?.renamed) await renamePasskey(dialog.renamed.id, name);
    else if ((await addPasskey(name)) === null) throw new Error(t('profile.passkeyStopped'));
    await changed();
    toast({ message: dialog?.renamed ? t('ui.saved') : t('profile.passkeyAdded', { name }) });
    setDialog(null);
  };
  const why = !passkeysWork()
    ? t('profile.passkeysNoBrowser')
    : options?.passkeys === false
      ? t('profile.passkeysNoName')
      : null;
  return (
    <Section title={t('profile.passkeys')} hint={why ?? t('profile.passkeysHint')}>
      {passkeys && passkeys.length > 0 ? (
        <ul className={styles['list']} aria-label={t('profile.passkeys')}>
          {passkeys.map((passkey) => (
            <li key={passkey.id} className={styles['entry']}>
              <div className={styles['what']}>
                <span>
                  <bdi>{passkey.name}</bdi>
                </span>
                <span className={styles['facts']}>{facts(passkey)}</span>
              </div>
              <Button
                size="sm"
                variant="subtle"
                aria-label={t('profile.passkeyRenameNamed', { name: passkey.name })}
                onClick={() => setDialog({ renamed: passkey })}
              >
                {t('profile.passkeyRename')}
              </Button>
              <Button
                size="sm"
                variant="subtle"
                aria-label={t('profile.passkeyDeleteNamed', { name: passkey.name })}
                onClick={() => setAsked(passkey)}
              >
                {t('ui.remove')}
              </Button>
            </li>
          ))}
        </ul>
      ) : null}
      {why === null ? (
        <Button icon={<IconPlus size={14} />} onClick={() => setDialog({ renamed: null })}>
          {t('profile.passkeyAdd')}
        </Button>
      ) : null}
      {dialog ? (
        <NameDialog
          title={t(dialog.renamed ? 'profile.passkeyRename' : 'profile.passkeyAdd')}
          hint={t('profile.passkeyNameHint')}
          name={dialog.renamed?.name ?? ''}
          submit={t(dialog.renamed ? 'ui.save' : 'profile.passkeyAdd')}
          save={save}
          onClose={() => setDialog(null)}
        />
      ) : null}
      <Modal
        opened={asked !== null}
        onClose={() => setAsked(null)}
        title={t('profile.passkeyDeleteTitle', { name: asked?.name ?? '' })}
        footer={
          <>
            <Button data-autofocus onClick={() => setAsked(null)}>
              {t('ui.cancel')}
            </Button>
            <Button variant="danger" loading={remove.isPending} onClick={() => asked && remove.mutate(asked)}>
              {t('profile.passkeyDelete')}
            </Button>
          </>
        }
      >
        {t('profile.passkeyDeleteHint')}
      </Modal>
    </Section>
  );
}

function facts(passkey: Passkey): string {
  return [
    t('profile.addedOn', { when: formatRelative(passkey.created_at) }),
    passkey.last_used_at
      ? t('profile.usedOn', { when: formatRelative(passkey.last_used_at) })
      : t('profile.neverUsed'),
    ...(passkey.backed_up ? [t('profile.backedUp')] : []),
  ].join(' · ');
}
