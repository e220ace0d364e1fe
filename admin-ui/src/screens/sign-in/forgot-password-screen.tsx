import { requestReset } from '../../api/sign-in.ts';
import { t } from '../../i18n/i18n.ts';
import { LetterForm } from './letter-form.tsx';

/** Has a link sent for choosing a new password. */
export function ForgotPasswordScreen() {
  return (
    <LetterForm
      title={t('forgot.title')}
      intro={t('forgot.intro')}
      submit={t('forgot.submit')}
      send={requestReset}
    />
  );
}
