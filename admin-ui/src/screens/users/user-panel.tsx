import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../../api/api-error.ts';
import { createUser, deleteUser, type UserInput, updateUser } from '../../api/mutations.ts';
import type { Role, User } from '../../api/types.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { useMe } from '../../model/use-session.ts';
import { Button } from '../../ui/button.tsx';
import { Switch } from '../../ui/checkbox.tsx';
import { Modal } from '../../ui/modal.tsx';
import { Callout } from '../../ui/notice.tsx';
import { Stack } from '../../ui/section.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { PasswordInput, TextInput } from '../../ui/text-input.tsx';
import { toast } from '../../ui/toast.tsx';
import { PersonTools } from './person-tools.tsx';
import { RoleChoices } from './role-choices.tsx';
import { roleIds } from './role-ids.ts';
import { UserSignIn } from './user-sign-in.tsx';
import styles from './users.module.css';

interface UserPanelProps {
  /** Null for a new one. */
  user: User | null;
  roles: readonly Role[];
  onClose: () => void;
  onCreated: (user: User) => void;
}

/** Adds a person, or changes name, roles, password and whether they may sign in. */
export function UserPanel({ user, roles, onClose, onCreated }: UserPanelProps) {
  const me = useMe();
  const client = useQueryClient();
  const [values, setValues] = useState({
    name: user?.name ?? '',
    email: user?.email ?? '',
    password: '',
    active: user?.status !== 'suspended',
  });
  const [chosen, setChosen] = useState<string[]>(() => (user ? roleIds(user) : []));
  const [asking, setAsking] = useState(false);
  const self = user !== null && user.id === me?.id;
  const done = async (message: string) => {
    await client.invalidateQueries({ queryKey: ['users'] });
    await client.invalidateQueries({ queryKey: ['access', 'roles'] });
    toast({ message });
  };
  const save = useMutation({
    mutationFn: () => {
      const body: UserInput = {
        name: values.name.trim(),
        email: values.email.trim(),
        roles: chosen,
        status: values.active ? 'active' : 'suspended',
        ...(values.password === '' ? {} : { password: values.password }),
      };
      return user ? updateUser(user.id, body) : createUser(body);
    },
    onSuccess: async (saved) => {
      await done(t(user ? 'ui.saved' : 'users.added', { name: values.name }));
      setValues((before) => ({ ...before, password: '' }));
      if (!user) onCreated(saved);
    },
  });
  const remove = useMutation({
    mutationFn: () => deleteUser(user?.id ?? ''),
    onSuccess: async () => {
      setAsking(false);
      onClose();
      await done(t('users.deleted', { name: user?.name ?? '' }));
    },
    onError: (error) => toast({ message: errorText(error), tone: 'danger' }),
  });
  const at = (path: string) => (save.error instanceof ApiError ? save.error.at(path)?.message : undefined);
  const elsewhere = save.error && !['name', 'email', 'password'].some(at);
  const set = (key: 'name' | 'email' | 'password') => (event: { currentTarget: { value: string } }) =>
    setValues({ ...values, [key]: event.currentTarget.value });

  return (
    <SidePanel
      crumb={t('shell.users')}
      tools={user ? <PersonTools user={user} roles={roles} /> : null}
      title={user ? <bdi>{user.name || user.email}</bdi> : t('users.new')}
      onClose={onClose}
      footer={
        <>
          <Button type="submit" form="user" variant="primary" loading={save.isPending}>
            {t(user ? 'ui.save' : 'users.add')}
          </Button>
          {user && !self ? <Button onClick={() => setAsking(true)}>{t('ui.delete')}</Button> : null}
        </>
      }
    >
      <form
        id="user"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <Stack gap={14}>
          {elsewhere ? (
            <Callout tone="danger" live>
              {errorText(save.error)}
            </Callout>
          ) : null}
          <TextInput
            label={t('ui.name')}
            value={values.name}
            error={at('name')}
            onChange={set('name')}
            autoComplete="off"
          />
          <TextInput
            label={t('signIn.email')}
            type="email"
            value={values.email}
            error={at('email')}
            onChange={set('email')}
            autoComplete="off"
          />
          <PasswordInput
            label={t(user ? 'users.newPassword' : 'signIn.password')}
            description={user ? t('users.passwordKept') : t('setup.passwordRule')}
            value={values.password}
            error={at('password')}
            onChange={set('password')}
            autoComplete="new-password"
          />
          <RoleChoices
            roles={roles}
            chosen={chosen}
            onChange={setChosen}
            fixed={(role) => self && role.name === 'administrator'}
          >
            {self ? <p className={styles['note']}>{t('users.self')}</p> : null}
          </RoleChoices>
          <Switch
            label={t('users.maySignIn')}
            description={t('users.maySignInHint')}
            checked={values.active}
            disabled={self}
            onChange={(event) => setValues({ ...values, active: event.currentTarget.checked })}
          />
        </Stack>
      </form>
      {user ? <UserSignIn user={user} /> : null}
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('users.deleteTitle', { name: user?.name ?? '' })}
        footer={
          <>
            <Button data-autofocus onClick={() => setAsking(false)}>
              {t('ui.cancel')}
            </Button>
            <Button variant="danger" loading={remove.isPending} onClick={() => remove.mutate()}>
              {t('users.delete')}
            </Button>
          </>
        }
      >
        {t('users.deleteHint')}
      </Modal>
    </SidePanel>
  );
}
