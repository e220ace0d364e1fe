import { t } from '../../i18n/i18n.ts';
import { NumberInput } from '../../ui/text-input.tsx';
import type { SettingsProps } from '../field-type.ts';

/** The longest text that fits. */
export function LengthSettings({ options, onChange }: SettingsProps) {
  const length = options['max_length'];
  return (
    <NumberInput
      label={t('field.length')}
      min={1}
      value={typeof length === 'number' ? length : ''}
      onChange={(next) => {
        const { max_length: _before, ...rest } = options;
        onChange(typeof next === 'number' ? { ...rest, max_length: next } : rest);
      }}
    />
  );
}
