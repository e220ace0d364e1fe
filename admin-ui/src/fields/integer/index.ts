import { t } from '../../i18n/i18n.ts';
import { numberField } from '../shared/number-field.tsx';

const LIMIT = 2_147_483_647;

/** A whole number of 32 bits. */
export const fieldType = numberField({
  name: 'integer',
  width: 112,
  whole: true,
  read: (plain) => {
    const value = Number(plain);
    if (!Number.isInteger(value)) return { ok: false, message: t('field.wholeNumber', { text: plain }) };
    return Math.abs(value) > LIMIT ? { ok: false, message: t('field.numberRange') } : { ok: true, value };
  },
});
