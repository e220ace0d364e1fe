import { t } from '../../i18n/i18n.ts';
import { Select } from '../../ui/select.tsx';
import type { SettingsProps } from '../field-type.ts';
import { LengthSettings } from '../shared/rule-settings.tsx';

const FORMATS = ['plain', 'markdown', 'rich'] as const;

/** How the text is written. */
export function TextSettings({ options, onChange }: SettingsProps) {
  const { format, ...rest } = options;
  return (
    <>
      <Select
        label={t('field.textFormat')}
        data={FORMATS.map((value) => ({ value, label: t(`field.textFormat.${value}`) }))}
        value={FORMATS.find((value) => value === format) ?? 'plain'}
        onChange={(next) => onChange(next === null || next === 'plain' ? rest : { ...rest, format: next })}
      />
      <LengthSettings options={options} onChange={onChange} />
    </>
  );
}
