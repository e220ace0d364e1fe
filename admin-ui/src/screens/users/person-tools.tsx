import type { Role, User } from '../../api/types.ts';
import { t } from '../../i18n/i18n.ts';
import { useMe } from '../../model/use-session.ts';
import { useAskWhy } from '../../model/why.ts';
import { Button } from '../../ui/button.tsx';
import { startView } from '../view-as/start-view.ts';
import { roleIds } from './role-ids.ts';

/** What an administrator asks about a person: what they may do, and how Kasbah looks to them. */
export function PersonTools({ user, roles }: { user: User; roles: readonly Role[] }) {
  const ask = useAskWhy();
  const own = roleIds(user);
  const administrator = roles.some((role) => role.name === 'administrator' && own.includes(role.id));
  if (!useMe()?.administrator) return null;
  return (
    <>
      <Button size="sm" variant="subtle" onClick={() => ask({ actor: user.id })}>
        {t('access.explain')}
      </Button>
      {administrator || user.status !== 'active' ? null : (
        <Button size="sm" variant="subtle" onClick={() => void startView('user', user.id)}>
          {t('access.viewAs')}
        </Button>
      )}
    </>
  );
}
