import { t } from '../../i18n/i18n.ts';
import { IconPalette } from '../../ui/icons.ts';
import type { FieldType, InputProps } from '../field-type.ts';
import { plainText } from '../plain-text.ts';
import styles from '../shared/short-text.module.css';
import { shortTextField } from '../shared/short-text-field.tsx';
import { TextCell } from '../shared/text-cell.tsx';

const base = shortTextField({
  name: 'color',
  Icon: IconPalette,
  width: 120,
  mono: true,
  read: (text) => {
    const digits = text.replace(/^#/, '').toLowerCase();
    const full = /^[0-9a-f]{3}$/.test(digits) ? digits.replace(/./g, '$&$&') : digits;
    return /^(?:[0-9a-f]{6}|[0-9a-f]{8})$/.test(full)
      ? { ok: true, value: `#${full}` }
      : { ok: false, message: t('field.colorForm', { text }) };
  },
});

/** A colour as #rrggbb or #rrggbbaa, shown beside its code. */
export const fieldType: FieldType = {
  ...base,
  Cell: (props) => {
    const text = plainText(props.value);
    return text === '' ? null : (
      <span className={styles['cell']}>
        <span className={styles['swatch']} style={{ background: text }} aria-hidden="true" />
        <TextCell {...props} text={text} mono />
      </span>
    );
  },
  Input: ColorInput,
};

function ColorInput(props: InputProps) {
  const text = plainText(props.value);
  return (
    <div className={styles['row']}>
      <base.Input {...props} />
      <input
        type="color"
        className={styles['picker']}
        aria-label={t('field.choose', { field: props.context.field.label })}
        value={/^#[0-9a-f]{6}/i.test(text) ? text.slice(0, 7) : '#000000'}
        onChange={(event) => props.onChange(event.currentTarget.value + text.slice(7))}
      />
    </div>
  );
}
