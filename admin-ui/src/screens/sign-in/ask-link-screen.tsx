import { requestLink } from '../../api/sign-in.ts';
import { t } from '../../i18n/i18n.ts';
import { LetterForm } from './letter-form.tsx';

/** Has a link sent that signs in. */
export function AskLinkScreen() {
  return (
    <LetterForm
      title={t('link.title')}
      intro={t('link.intro')}
      submit={t('forgot.submit')}
      send={requestLink}
    />
  );
}
