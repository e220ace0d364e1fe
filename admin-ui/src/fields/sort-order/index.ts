import { t } from '../../i18n/i18n.ts';
import { IconArrowsSort } from '../../ui/icons.ts';
import type { FieldType } from '../field-type.ts';
import { numberField } from '../shared/number-field.tsx';

/** The place of a record among the others; the server puts a new one last. */
export const fieldType: FieldType = {
  ...numberField({
    name: 'sort-order',
    width: 96,
    whole: true,
    read: (plain) => {
      const value = Number(plain);
      if (!Number.isInteger(value)) return { ok: false, message: t('field.wholeNumber', { text: plain }) };
      return Math.abs(value) > 2_147_483_647
        ? { ok: false, message: t('field.numberRange') }
        : { ok: true, value };
    },
  }),
  Icon: IconArrowsSort,
  noDefault: true,
};
