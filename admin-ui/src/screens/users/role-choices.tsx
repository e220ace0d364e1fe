import type { ReactNode } from 'react';
import type { Role } from '../../api/types.ts';
import { t } from '../../i18n/i18n.ts';
import { Checkbox } from '../../ui/checkbox.tsx';
import styles from './users.module.css';

interface RoleChoicesProps {
  roles: readonly Role[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
  /** A role that may not be taken away. */
  fixed?: ((role: Role) => boolean) | undefined;
  children?: ReactNode;
}

/** The roles that a person can be given; those that everybody has anyway are left out. */
export function RoleChoices({ roles, chosen, onChange, fixed, children }: RoleChoicesProps) {
  return (
    <fieldset className={styles['group']}>
      <legend>{t('users.roles')}</legend>
      {roles
        .filter((role) => role.name !== 'public' && role.name !== 'authenticated')
        .map((role) => (
          <Checkbox
            key={role.id}
            label={<bdi>{role.label}</bdi>}
            description={role.note ?? undefined}
            checked={chosen.includes(role.id)}
            disabled={fixed?.(role) ?? false}
            onChange={(event) =>
              onChange(
                event.currentTarget.checked ? [...chosen, role.id] : chosen.filter((id) => id !== role.id),
              )
            }
          />
        ))}
      {children}
    </fieldset>
  );
}
