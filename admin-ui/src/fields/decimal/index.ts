import { t } from '../../i18n/i18n.ts';
import type { FieldContext, FieldType } from '../field-type.ts';
import { lazySettings } from '../shared/lazy-settings.ts';
import { numberField } from '../shared/number-field.tsx';

const scaleOf = ({ field }: FieldContext) => {
  const scale = field.options['scale'];
  return typeof scale === 'number' ? Math.min(20, scale) : undefined;
};

/** An exact number with a fixed number of digits; text in the API. */
export const fieldType: FieldType = {
  ...numberField({
    name: 'decimal',
    width: 112,
    whole: false,
    scale: scaleOf,
    read: (plain, context) => {
      const scale = scaleOf(context);
      const digits = /\.(\d*)$/.exec(plain)?.[1] ?? '';
      if (/e/i.test(plain)) return { ok: false, message: t('field.number', { text: plain }) };
      return scale !== undefined && digits.replace(/0+$/, '').length > scale
        ? { ok: false, message: t('field.digits', { scale }) }
        : { ok: true, value: plain };
    },
  }),
  Settings: lazySettings(async () => (await import('./decimal-settings.tsx')).DecimalSettings),
};
