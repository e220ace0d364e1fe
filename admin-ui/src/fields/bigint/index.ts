import { t } from '../../i18n/i18n.ts';
import type { FieldType } from '../field-type.ts';
import { lazySettings } from '../shared/lazy-settings.ts';
import { numberField } from '../shared/number-field.tsx';

/** A whole number of 64 bits; text in the API, so that no digit is lost. */
export const fieldType: FieldType = {
  ...numberField({
    name: 'bigint',
    width: 176,
    whole: true,
    read: (plain) => {
      if (!/^-?\d+$/.test(plain)) return { ok: false, message: t('field.wholeNumber', { text: plain }) };
      const value = BigInt(plain);
      return BigInt.asIntN(64, value) === value
        ? { ok: true, value: value.toString() }
        : { ok: false, message: t('field.numberRange') };
    },
  }),
  Settings: lazySettings(async () => (await import('../shared/rule-settings.tsx')).TextRangeSettings),
};
