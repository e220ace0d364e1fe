import { t } from '../../i18n/i18n.ts';
import { Switch } from '../../ui/checkbox.tsx';
import { Select } from '../../ui/select.tsx';
import type { InputProps } from '../field-type.ts';

/** A switch where a value must be there, a choice of three where none is a value too. */
export function BooleanInput({ id, value, context, onChange, describedBy }: InputProps) {
  if (
    context.field.required ||
    (value !== null && value !== undefined && context.field.default !== null && context.field.has_default)
  ) {
    return (
      <Switch
        id={id}
        checked={value === true}
        aria-describedby={describedBy}
        label={t(value === true ? 'ui.yes' : 'ui.no')}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    );
  }
  return (
    <Select
      id={id}
      clearable
      aria-describedby={describedBy}
      value={value === null || value === undefined ? null : String(value)}
      data={[
        { value: 'true', label: t('ui.yes') },
        { value: 'false', label: t('ui.no') },
      ]}
      onChange={(next) => onChange(next === null ? null : next === 'true')}
    />
  );
}
