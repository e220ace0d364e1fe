import { t } from '../../i18n/i18n.ts';
import { NumberInput } from '../../ui/text-input.tsx';
import type { FieldContext, FieldType, SettingsProps } from '../field-type.ts';
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
  Settings: DecimalSettings,
};

/** How many digits there are in all and behind the point. */
function DecimalSettings({ options, onChange }: SettingsProps) {
  const box = (name: 'precision' | 'scale', label: string) => (
    <NumberInput
      label={label}
      min={name === 'scale' ? 0 : 1}
      value={typeof options[name] === 'number' ? (options[name] as number) : ''}
      onChange={(next) => {
        const { [name]: _before, ...rest } = options;
        onChange(typeof next === 'number' ? { ...rest, [name]: next } : rest);
      }}
    />
  );
  return (
    <>
      {box('precision', t('field.precision'))}
      {box('scale', t('field.scale'))}
    </>
  );
}
