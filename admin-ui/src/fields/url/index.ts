import { t } from '../../i18n/i18n.ts';
import { IconWorld } from '../../ui/icons.ts';
import { shortTextField } from '../shared/short-text-field.tsx';

const isWebAddress = (text: string) => /^https?:\/\/[^\s/?#]+/i.test(text) && URL.canParse(text);

/** A web address; one typed without a protocol gets https. */
export const fieldType = shortTextField({
  name: 'url',
  Icon: IconWorld,
  width: 240,
  type: 'url',
  read: (text) => {
    const value = /^[a-z][a-z0-9+.-]*:(?!\d)/i.test(text) ? text : `https://${text}`;
    return isWebAddress(value) && (value === text || /^[^\s/]+\.[^\s/]+/.test(text))
      ? { ok: true, value }
      : { ok: false, message: t('field.url', { text }) };
  },
  // Existing data may hold anything; only the web is followed.
  href: (text) => (isWebAddress(text) ? text : null),
});
