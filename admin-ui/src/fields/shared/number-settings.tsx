import { NumberInput } from '../../ui/text-input.tsx';
import type { SettingsProps } from '../field-type.ts';

/** One whole number among the options of a field; emptied, the option is left out. */
export function NumberSetting({
  options,
  onChange,
  name,
  label,
  least = 1,
}: SettingsProps & { name: string; label: string; least?: number }) {
  const value = options[name];
  return (
    <NumberInput
      label={label}
      min={least}
      value={typeof value === 'number' ? value : ''}
      onChange={(next) => {
        const { [name]: _before, ...rest } = options;
        onChange(typeof next === 'number' ? { ...rest, [name]: next } : rest);
      }}
    />
  );
}
