import { t } from '../../i18n/i18n.ts';
import type { FieldType } from '../field-type.ts';
import { lazySettings } from '../shared/lazy-settings.ts';
import { numberField } from '../shared/number-field.tsx';

/** A whole number as exact as computers count, within the limits of the field. */
export const fieldType: FieldType = {
  ...numberField({
    name: 'integer',
    width: 112,
    whole: true,
    read: (plain, { field }) => {
      const value = Number(plain);
      if (!Number.isSafeInteger(value))
        return { ok: false, message: t('field.wholeNumber', { text: plain }) };
      const limit = (name: 'min' | 'max', otherwise: number) => Number(field.options[name] ?? otherwise);
      const fits =
        value >= limit('min', Number.MIN_SAFE_INTEGER) && value <= limit('max', Number.MAX_SAFE_INTEGER);
      return fits ? { ok: true, value } : { ok: false, message: t('field.numberRange') };
    },
  }),
  Settings: lazySettings(async () => (await import('../shared/rule-settings.tsx')).RangeSettings),
};
