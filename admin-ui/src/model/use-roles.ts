import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { rolesQuery } from '../api/queries.ts';
import type { Role } from '../api/types.ts';
import { t } from '../i18n/i18n.ts';

/** Every role; the built-in ones are named in the person's language. */
export function useRoles(): UseQueryResult<Role[]> {
  return useQuery({ ...rolesQuery(), select: (roles) => roles.map(named) });
}

/** What a role is called in the person's language: the built-in ones are known by their ids. */
export function roleLabel({ id, label }: Pick<Role, 'id' | 'label'>): string {
  return id === 'administrator' || id === 'public' || id === 'authenticated'
    ? t(`access.builtin.${id}`)
    : label;
}

function named(role: Role): Role {
  if (!role.builtin) return role;
  if (role.name === 'administrator') {
    return { ...role, label: t('access.builtin.administrator'), note: t('access.builtin.administratorNote') };
  }
  if (role.name === 'authenticated')
    return { ...role, label: t('access.builtin.authenticated'), note: t('access.authenticated') };
  return role.name === 'public'
    ? { ...role, label: t('access.builtin.public'), note: t('access.public') }
    : role;
}
