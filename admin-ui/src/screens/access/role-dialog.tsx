import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../../api/api-error.ts';
import { createRole, deleteRole, updateRole } from '../../api/mutations.ts';
import type { Role } from '../../api/types.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { keyFromLabel } from '../../model/key-from-label.ts';
import { Button } from '../../ui/button.tsx';
import { Modal } from '../../ui/modal.tsx';
import { Callout } from '../../ui/notice.tsx';
import { Stack } from '../../ui/section.tsx';
import { Textarea, TextInput } from '../../ui/text-input.tsx';
import { toast } from '../../ui/toast.tsx';
import { type RoleRights, RoleRightsFields, rightsOf } from './role-rights.tsx';

interface RoleDialogProps {
  /** Null for a new one. */
  edited: Role | null;
  onClose: () => void;
  onSaved: (role: Role) => void;
  onDeleted?: () => void;
}

/** Names a role and says what it inherits and may manage; the key is derived from the name and fixed once it exists. */
export function RoleDialog({ edited: role, onClose, onSaved, onDeleted }: RoleDialogProps) {
  const client = useQueryClient();
  const [label, setLabel] = useState(role?.label ?? '');
  const [name, setName] = useState<string | null>(role?.name ?? null);
  const [note, setNote] = useState(role?.note ?? '');
  const [more, setMore] = useState<RoleRights>(() => rightsOf(role));
  const builtin = role?.builtin ?? false;
  const key = name ?? keyFromLabel(label);
  const refresh = () => client.invalidateQueries({ queryKey: ['access'] });
  const save = useMutation({
    mutationFn: () => {
      const { parents, powers, tenant } = more;
      // Of the built-in roles only what they inherit can be set.
      if (role?.builtin) return updateRole(role.id, { parents });
      const body = {
        label: label.trim(),
        note: note.trim() === '' ? null : note.trim(),
        parents,
        powers,
        tenant_field: tenant.trim() === '' ? null : tenant.trim(),
      };
      return role ? updateRole(role.id, body) : createRole({ ...body, name: key });
    },
    onSuccess: async (saved) => {
      await refresh();
      onClose();
      onSaved(saved);
      toast({ message: t(role ? 'ui.saved' : 'access.roleAdded', { role: label }) });
    },
  });
  const remove = useMutation({
    mutationFn: () => deleteRole(role?.id ?? ''),
    onSuccess: async () => {
      await refresh();
      onClose();
      onDeleted?.();
      toast({ message: t('access.roleDeleted', { role: role?.label ?? '' }) });
    },
  });
  const error = save.error ?? remove.error;
  const at = (path: string) => (error instanceof ApiError ? error.at(path)?.message : undefined);
  return (
    <Modal
      opened
      onClose={onClose}
      title={role ? t('access.editRole') : t('access.newRole')}
      footer={
        <>
          {role && !builtin ? (
            <Button
              loading={remove.isPending}
              onClick={() => remove.mutate()}
              style={{ marginInlineEnd: 'auto' }}
            >
              {t('access.deleteRole')}
            </Button>
          ) : null}
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button
            type="submit"
            form="role"
            variant="primary"
            loading={save.isPending}
            disabled={label.trim() === '' || key === ''}
          >
            {t(role ? 'ui.save' : 'access.addRole')}
          </Button>
        </>
      }
    >
      <form
        id="role"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <Stack gap={14}>
          {error && !at('label') && !at('name') ? (
            <Callout tone="danger" live>
              {errorText(error)}
            </Callout>
          ) : null}
          {builtin ? <p style={{ color: 'var(--text-2)' }}>{role?.note}</p> : null}
          {builtin ? null : (
            <>
              <TextInput
                data-autofocus
                label={t('ui.name')}
                value={label}
                error={at('label')}
                onChange={(event) => setLabel(event.currentTarget.value)}
              />
              <TextInput
                mono
                label={t('access.roleKey')}
                description={t('access.roleKeyHint')}
                value={key}
                error={at('name')}
                readOnly={role !== null}
                onChange={(event) => setName(event.currentTarget.value)}
              />
              <Textarea
                label={t('access.note')}
                autosize
                minRows={2}
                value={note}
                onChange={(event) => setNote(event.currentTarget.value)}
              />
            </>
          )}
          <RoleRightsFields role={role} rights={more} onChange={setMore} problemAt={at} />
          {role && !builtin && role.users > 0 ? (
            <p style={{ color: 'var(--text-2)' }}>{t('access.roleUsed', { count: role.users })}</p>
          ) : null}
        </Stack>
      </form>
    </Modal>
  );
}
