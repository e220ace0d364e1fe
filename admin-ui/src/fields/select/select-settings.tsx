import { t } from '../../i18n/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { IconPlus, IconTrash } from '../../ui/icons.ts';
import { Select } from '../../ui/select.tsx';
import { TextInput } from '../../ui/text-input.tsx';
import type { SettingsProps } from '../field-type.ts';
import styles from '../shared/field.module.css';

const COLORS = ['neutral', 'ok', 'warn', 'danger', 'info', 'violet'] as const;

interface Entry {
  value?: string;
  label?: string;
  color?: string;
}

/** The choices: what is stored, what people read, and its colour. */
export function SelectSettings({ options, onChange }: SettingsProps) {
  const entries = Array.isArray(options['choices']) ? (options['choices'] as Entry[]) : [];
  const write = (choices: Entry[]) => onChange({ ...options, choices });
  const change = (at: number, part: Entry) =>
    write(entries.map((entry, place) => (place === at ? { ...entry, ...part } : entry)));
  const colors = COLORS.map((value) => ({ value, label: t(`field.color.${value}`) }));
  return (
    <fieldset className={styles['choices']}>
      <legend>{t('field.choices')}</legend>
      {entries.map((entry, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a choice has no id while its value is being typed
        <div key={at} className={styles['choiceRow']}>
          <TextInput
            aria-label={t('field.choiceValue', { number: at + 1 })}
            placeholder={t('field.choiceValue', { number: at + 1 })}
            value={entry.value ?? ''}
            onChange={(event) => change(at, { value: event.currentTarget.value })}
          />
          <TextInput
            aria-label={t('field.choiceLabel', { number: at + 1 })}
            placeholder={t('field.choiceLabel', { number: at + 1 })}
            value={entry.label ?? ''}
            onChange={(event) => change(at, { label: event.currentTarget.value })}
          />
          <Select
            aria-label={t('field.choiceColor', { number: at + 1 })}
            data={colors}
            value={entry.color ?? 'neutral'}
            onChange={(color) => change(at, { color: color ?? 'neutral' })}
          />
          <IconButton
            label={t('field.choiceRemove', { number: at + 1 })}
            icon={<IconTrash size={16} stroke={1.7} />}
            onClick={() => write(entries.filter((_, place) => place !== at))}
          />
        </div>
      ))}
      <Button size="sm" icon={<IconPlus size={14} />} onClick={() => write([...entries, { value: '' }])}>
        {t('field.choiceAdd')}
      </Button>
    </fieldset>
  );
}
