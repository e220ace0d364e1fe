import { t } from '../../i18n/i18n.ts';
import { Screen } from '../../ui/screen.tsx';
import { EmailAddress } from './email-address.tsx';
import { Identities } from './identities.tsx';
import { OwnName } from './own-name.tsx';
import { OwnPassword } from './own-password.tsx';
import { OwnSessions } from './own-sessions.tsx';
import { Passkeys } from './passkeys.tsx';
import styles from './profile.module.css';
import { TwoStep } from './two-step.tsx';

/** A person's own account: name, address, password, and every other way in, with where it is open now. */
export function ProfileScreen() {
  return (
    <Screen title={t('shell.profile')}>
      <div className={styles['profile']}>
        <OwnName />
        <EmailAddress />
        <OwnPassword />
        <TwoStep />
        <Passkeys />
        <Identities />
        <OwnSessions />
      </div>
    </Screen>
  );
}
