import { t } from '../../i18n/i18n.ts';
import { Select } from '../../ui/select.tsx';
import type { SettingsProps } from '../field-type.ts';
import { choicesOf } from '../select/choices.ts';
import { SelectSettings } from '../select/select-settings.tsx';

/** The choices, and the one that new records begin with: the first until another is picked. */
export function StatusSettings({ options, onChange }: SettingsProps) {
  const write = (next: Record<string, unknown>) => {
    const known = choicesOf(next).map((choice) => choice.value);
    const begin = known.find((value) => value === next['default']) ?? known.find((value) => value !== '');
    const { default: _before, ...rest } = next;
    onChange(begin === undefined ? rest : { ...rest, default: begin });
  };
  const choices = choicesOf(options).filter((choice) => choice.value !== '');
  const begin = options['default'];
  return (
    <>
      <SelectSettings options={options} onChange={write} />
      {choices.length > 0 ? (
        <Select
          label={t('field.statusDefault')}
          data={choices.filter((one, at) => choices.findIndex((other) => other.value === one.value) === at)}
          value={typeof begin === 'string' ? begin : null}
          onChange={(next) => write({ ...options, default: next })}
        />
      ) : null}
    </>
  );
}
