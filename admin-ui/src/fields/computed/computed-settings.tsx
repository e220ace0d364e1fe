import { t } from '../../i18n/i18n.ts';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Stack } from '../../ui/section.tsx';
import { Select } from '../../ui/select.tsx';
import { Textarea } from '../../ui/text-input.tsx';
import type { SettingsProps } from '../field-type.ts';
import { NumberSetting } from '../shared/number-settings.tsx';

const RESULTS = ['string', 'decimal', 'integer', 'float', 'boolean', 'date', 'datetime'] as const;

/** The expression, what it gives, and whether the result is kept. */
export function ComputedSettings({ options, onChange }: SettingsProps) {
  const result = RESULTS.find((name) => name === options['result']) ?? null;
  return (
    <Stack>
      <Textarea
        label={t('field.expression')}
        description={t('field.expressionHint')}
        placeholder="price * amount"
        mono
        autosize
        minRows={2}
        maxRows={8}
        value={String(options['expression'] ?? '')}
        onChange={(event) => onChange({ ...options, expression: event.currentTarget.value })}
      />
      <Select
        label={t('field.result')}
        data={RESULTS.map((name) => ({ value: name, label: t(`field.result.${name}`) }))}
        value={result}
        onChange={(next) => onChange({ ...options, result: next })}
      />
      {result === 'decimal' ? (
        <NumberSetting
          options={options}
          onChange={onChange}
          name="scale"
          label={t('field.scale')}
          least={0}
        />
      ) : null}
      <Checkbox
        label={t('field.stored')}
        description={t('field.storedHint')}
        checked={options['stored'] === true}
        onChange={(event) => onChange({ ...options, stored: event.currentTarget.checked })}
      />
    </Stack>
  );
}
