import type { Role } from '../../api/types.ts';
import { t } from '../../i18n/i18n.ts';
import { cx } from '../../ui/class-names.ts';
import styles from './access.module.css';

/** The roles beside each other; one is chosen. */
export function RolePicker({
  roles,
  role,
  onPick,
}: {
  roles: readonly Role[];
  role: Role;
  onPick: (id: string) => void;
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a row everywhere
    <div className={styles['roles']} role="group" aria-label={t('access.roles')}>
      {roles.map((candidate) => (
        <button
          key={candidate.id}
          type="button"
          aria-pressed={candidate.id === role.id}
          className={cx(styles['role'])}
          onClick={() => onPick(candidate.id)}
        >
          <bdi>{candidate.label}</bdi>
          <span className={styles['users']}>
            {candidate.builtin && candidate.name !== 'administrator'
              ? t('access.everybody')
              : t('access.people', { count: candidate.users })}
          </span>
        </button>
      ))}
    </div>
  );
}
