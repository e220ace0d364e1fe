import { t } from '../../i18n/i18n.ts';
import { IconMail } from '../../ui/icons.ts';
import { shortTextField } from '../shared/short-text-field.tsx';

/** An email address. */
export const fieldType = shortTextField({
  name: 'email',
  Icon: IconMail,
  width: 208,
  type: 'email',
  read: (text) =>
    /^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$/.test(text)
      ? { ok: true, value: text }
      : { ok: false, message: t('field.email', { text }) },
  href: (text) => `mailto:${text}`,
});
