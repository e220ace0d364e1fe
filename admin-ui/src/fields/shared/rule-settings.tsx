import { t } from '../../i18n/i18n.ts';
import { Row } from '../../ui/section.tsx';
import { NumberInput, TextInput } from '../../ui/text-input.tsx';
import type { SettingsProps } from '../field-type.ts';
import { NumberSetting } from './number-settings.tsx';

type Options = SettingsProps['options'];

/** The options with one of them set, or without it. */
export function withOption(options: Options, name: string, value: unknown): Options {
  const { [name]: _before, ...rest } = options;
  return value === undefined || value === '' ? rest : { ...rest, [name]: value };
}

/** The least and the most that a number may be. */
export function RangeSettings({ options, onChange }: SettingsProps) {
  return <Range options={options} onChange={onChange} keep={(value) => value} />;
}

/** The same for numbers that travel as texts. */
export function TextRangeSettings({ options, onChange }: SettingsProps) {
  return <Range options={options} onChange={onChange} keep={String} />;
}

function Range({ options, onChange, keep }: SettingsProps & { keep: (value: number) => number | string }) {
  const box = (name: 'min' | 'max') => (
    <NumberInput
      label={t(name === 'min' ? 'field.least' : 'field.most')}
      value={options[name] === undefined ? '' : Number(options[name])}
      onChange={(next) =>
        onChange(withOption(options, name, typeof next === 'number' ? keep(next) : undefined))
      }
    />
  );
  return (
    <Row end>
      {box('min')}
      {box('max')}
    </Row>
  );
}

/** The shortest and the longest text. */
export function LengthSettings({ options, onChange }: SettingsProps) {
  return (
    <Row end>
      <NumberSetting
        options={options}
        onChange={onChange}
        name="min_length"
        label={t('field.minLength')}
        least={0}
      />
      <NumberSetting options={options} onChange={onChange} name="max_length" label={t('field.length')} />
    </Row>
  );
}

/** Length and form of a short text. */
export function StringSettings({ options, onChange }: SettingsProps) {
  return (
    <>
      <LengthSettings options={options} onChange={onChange} />
      <TextInput
        mono
        label={t('field.pattern')}
        description={t('field.patternHint')}
        value={String(options['pattern'] ?? '')}
        onChange={(event) => onChange(withOption(options, 'pattern', event.currentTarget.value))}
      />
    </>
  );
}
