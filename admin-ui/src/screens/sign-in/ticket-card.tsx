import { Link, type LinkProps } from '@tanstack/react-router';
import { t } from '../../i18n/i18n.ts';
import { buttonClass } from '../../ui/button.tsx';
import { AuthCard } from './auth-card.tsx';

/** A link of a letter that does not work: cut off while it was copied, used up, or too old. */
export function TicketCard({ missing, again }: { missing: boolean; again?: LinkProps['to'] }) {
  return (
    <AuthCard
      title={t(missing ? 'ticket.missing' : 'ticket.old')}
      intro={t(missing ? 'ticket.missingHint' : 'ticket.oldHint')}
      arrived
    >
      <p style={{ display: 'flex', gap: 8, flexWrap: 'wrap', marginBlockStart: 20 }}>
        {again === undefined ? null : (
          <Link to={again} className={buttonClass({ variant: 'primary' })}>
            {t('ticket.again')}
          </Link>
        )}
        <Link to="/sign-in" className={buttonClass()}>
          {t('setup.toSignIn')}
        </Link>
      </p>
    </AuthCard>
  );
}
