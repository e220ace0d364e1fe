import { lazy } from 'react';
import { t } from '../../i18n/i18n.ts';
import { IconCheck, IconMinus, IconToggleLeft } from '../../ui/icons.ts';
import type { CellProps, FieldType } from '../field-type.ts';
import { ChoiceFilter } from '../shared/choice-filter.tsx';
import styles from '../shared/field.module.css';
import { emptyValue } from '../shared/text-value.ts';

const BooleanInput = lazy(async () => ({ default: (await import('./boolean-input.tsx')).BooleanInput }));

const YES = /^(y|yes|j|ja|t|true|w|wahr|1|on|x)$/i;
const NO = /^(n|no|nein|f|false|falsch|0|off)$/i;

function format(value: unknown): string {
  return value === null || value === undefined ? '' : t(value ? 'ui.yes' : 'ui.no');
}

/** Yes or no. */
export const fieldType: FieldType = {
  name: 'boolean',
  Icon: IconToggleLeft,
  width: 104,
  align: 'start',
  format,
  parse: (text) => {
    const clean = text.trim();
    if (YES.test(clean) || clean.toLowerCase() === t('ui.yes').toLowerCase())
      return { ok: true, value: true };
    if (NO.test(clean) || clean.toLowerCase() === t('ui.no').toLowerCase()) return { ok: true, value: false };
    return emptyValue(text) ?? { ok: false, message: t('field.boolean', { text: clean }) };
  },
  press: (value) => value !== true,
  Cell: BooleanCell,
  Input: BooleanInput,
  filter: {
    operators: ['_eq', '_null', '_nnull'],
    words: 'plain',
    Input: (props) => (
      <ChoiceFilter
        {...props}
        choices={[
          { value: 'true', label: t('ui.yes') },
          { value: 'false', label: t('ui.no') },
        ]}
      />
    ),
    Value: ({ text }) => <>{format(text === 'true')}</>,
  },
};

function BooleanCell({ value }: CellProps) {
  if (value === null || value === undefined) return null;
  const Icon = value ? IconCheck : IconMinus;
  return (
    <span className={styles['boolean']} data-on={value === true}>
      <Icon size={14} stroke={2} aria-hidden="true" />
      {format(value)}
    </span>
  );
}
