import type { User } from '../../api/types.ts';

/** Ids of a person's roles, however the server gave them. */
export function roleIds(user: Pick<User, 'roles'>): string[] {
  return user.roles.map((role) => (typeof role === 'string' ? role : role.id));
}
