import type { WaysIn } from '../../api/people.ts';
import { t } from '../../i18n/i18n.ts';

/** "Password, passkey": how an account can be opened; nothing while it is not known. */
export function waysText(ways: WaysIn | undefined): string {
  if (!ways) return '';
  return [
    ...(ways.password ? [t('people.way.password')] : []),
    ...(ways.passkeys > 0 ? [t('people.way.passkey')] : []),
    ...(ways.identities > 0 ? [t('people.way.identity')] : []),
  ].join(', ');
}
