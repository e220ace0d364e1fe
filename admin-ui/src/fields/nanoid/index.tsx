import { t } from '../../i18n/i18n.ts';
import { IconFingerprint } from '../../ui/icons.ts';
import type { FieldType } from '../field-type.ts';
import { NumberSetting } from '../shared/number-settings.tsx';
import { shortTextField } from '../shared/short-text-field.tsx';

/** A short random id, made by the server where it is left empty. */
export const fieldType: FieldType = {
  ...shortTextField({
    name: 'nanoid',
    Icon: IconFingerprint,
    width: 176,
    mono: true,
    read: (text) =>
      /^[\w-]+$/.test(text) ? { ok: true, value: text } : { ok: false, message: t('field.nanoid', { text }) },
    Settings: (props) => <NumberSetting {...props} name="length" label={t('field.idLength')} least={6} />,
  }),
  noDefault: true,
};
