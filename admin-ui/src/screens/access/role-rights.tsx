import type { Power, Role } from '../../api/types.ts';
import { t } from '../../i18n/i18n.ts';
import { useRoles } from '../../model/use-roles.ts';
import { Checkbox } from '../../ui/checkbox.tsx';
import { MultiSelect } from '../../ui/multi-select.tsx';
import { TextInput } from '../../ui/text-input.tsx';
import styles from './access.module.css';

const POWERS: readonly Power[] = ['users', 'schema', 'jobs', 'activity'];

/** What a role has besides its name and its rules. */
export interface RoleRights {
  parents: string[];
  powers: Power[];
  tenant: string;
}

/** What a stored role has of it. */
export function rightsOf(role: Role | null): RoleRights {
  return {
    parents: role?.parents ?? [],
    powers: role?.powers ?? [],
    tenant: role?.tenant_field ?? '',
  };
}

interface RoleRightsProps {
  /** Null for a new one. */
  role: Role | null;
  rights: RoleRights;
  onChange: (rights: RoleRights) => void;
  problemAt: (path: string) => string | undefined;
}

/** The roles that a role inherits from, what it may manage, and the field that keeps tenants apart. */
export function RoleRightsFields({ role, rights, onChange, problemAt }: RoleRightsProps) {
  const others = (useRoles().data ?? []).filter(
    (other) => other.name !== 'administrator' && other.id !== role?.id,
  );
  const { parents, powers, tenant } = rights;
  return (
    <>
      <MultiSelect
        label={t('access.parents')}
        description={t('access.parentsHint')}
        searchable
        data={others.map((other) => ({ value: other.id, label: other.label }))}
        value={parents}
        error={parents.map((_, at) => problemAt(`parents[${at}]`)).find(Boolean)}
        onChange={(next) => onChange({ ...rights, parents: next })}
      />
      {role?.builtin ? null : (
        <>
          <fieldset className={styles['powers']}>
            <legend>{t('access.powers')}</legend>
            {POWERS.map((power) => (
              <Checkbox
                key={power}
                label={t(`access.power.${power}`)}
                checked={powers.includes(power)}
                onChange={(event) =>
                  onChange({
                    ...rights,
                    powers: event.currentTarget.checked
                      ? [...powers, power]
                      : powers.filter((one) => one !== power),
                  })
                }
              />
            ))}
          </fieldset>
          <details className={styles['line']} open={tenant !== ''}>
            <summary>{t('access.advanced')}</summary>
            <TextInput
              mono
              label={t('access.tenant')}
              description={t('access.tenantHint')}
              value={tenant}
              error={problemAt('tenant_field')}
              onChange={(event) => onChange({ ...rights, tenant: event.currentTarget.value })}
            />
          </details>
        </>
      )}
    </>
  );
}
