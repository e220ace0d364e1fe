import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { invitationsQuery, invite } from '../../api/people.ts';
import type { Role } from '../../api/types.ts';
import { LANGUAGES, language as ownLanguage, t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { Button } from '../../ui/button.tsx';
import { Modal } from '../../ui/modal.tsx';
import { Callout } from '../../ui/notice.tsx';
import { Stack } from '../../ui/section.tsx';
import { Select } from '../../ui/select.tsx';
import { TagsInput } from '../../ui/tags-input.tsx';
import { toast } from '../../ui/toast.tsx';
import { RoleChoices } from './role-choices.tsx';

/** Sends invitations; those that could not be sent stay in the field with the reason. */
export function InviteDialog({ roles, onClose }: { roles: readonly Role[]; onClose: () => void }) {
  const client = useQueryClient();
  const [emails, setEmails] = useState<string[]>([]);
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState<string[]>([]);
  const [language, setLanguage] = useState<string>(ownLanguage());
  const [failures, setFailures] = useState<string[]>([]);
  const all = [...new Set([...emails, typed].map((email) => email.trim()).filter(Boolean))];
  const send = useMutation({
    mutationFn: async () => {
      const left: { email: string; reason: string }[] = [];
      // One after the other: if a proof is wanted, it is asked for once.
      for (const email of all) {
        try {
          await invite({ email, roles: chosen, language });
        } catch (error) {
          left.push({ email, reason: errorText(error) });
        }
      }
      return left;
    },
    onSuccess: async (left) => {
      await client.invalidateQueries({ queryKey: invitationsQuery().queryKey });
      const sent = all.length - left.length;
      if (sent > 0) toast({ message: t('people.invited', { count: sent }) });
      if (left.length === 0) return onClose();
      setTyped('');
      setEmails(left.map(({ email }) => email));
      setFailures(left.map(({ email, reason }) => t('people.inviteFailed', { email, reason })));
    },
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('people.invite')}
      footer={
        <>
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button
            type="submit"
            form="invite"
            variant="primary"
            loading={send.isPending}
            disabled={all.length === 0}
          >
            {t('people.inviteSend', { count: all.length })}
          </Button>
        </>
      }
    >
      <form
        id="invite"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (all.length > 0) send.mutate();
        }}
      >
        <Stack gap={14}>
          <p style={{ color: 'var(--text-2)' }}>{t('people.inviteHint')}</p>
          {failures.length > 0 ? (
            <Callout tone="danger" live>
              {failures.map((failure) => (
                <span key={failure}>{failure}</span>
              ))}
            </Callout>
          ) : null}
          <TagsInput
            data-autofocus
            label={t('people.inviteEmails')}
            description={t('people.inviteEmailsHint')}
            splitChars={[',', ';', ' ', '\n']}
            inputMode="email"
            value={emails}
            onChange={setEmails}
            searchValue={typed}
            onSearchChange={setTyped}
          />
          <RoleChoices roles={roles} chosen={chosen} onChange={setChosen} />
          <Select
            label={t('people.inviteLanguage')}
            data={LANGUAGES.map(({ code, name }) => ({ value: code, label: name }))}
            value={language}
            onChange={(next) => setLanguage(next ?? ownLanguage())}
          />
        </Stack>
      </form>
    </Modal>
  );
}
