import { t } from '../../i18n/i18n.ts';
import { IconPhone } from '../../ui/icons.ts';
import { shortTextField } from '../shared/short-text-field.tsx';

/** A phone number: digits, led by a + where the country is given. */
export const fieldType = shortTextField({
  name: 'phone',
  Icon: IconPhone,
  width: 152,
  type: 'tel',
  read: (text) => {
    const value = text.replace(/[\s()./-]/g, '');
    return /^\+?\d{3,15}$/.test(value)
      ? { ok: true, value }
      : { ok: false, message: t('field.phone', { text }) };
  },
  href: (text) => `tel:${text}`,
});
