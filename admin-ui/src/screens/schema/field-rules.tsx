import { t } from '../../i18n/i18n.ts';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Stack } from '../../ui/section.tsx';
import type { Patch } from './edits.ts';

interface FieldRulesProps {
  value: { required?: boolean | undefined; unique?: boolean | undefined; indexed?: boolean | undefined };
  /** Where it is asked for elsewhere, or cannot be changed. */
  withoutRequired?: boolean;
  requiredLocked?: boolean;
  onChange: (patch: Patch) => void;
}

/** What the database watches over: a value must be there, only once, found quickly. */
export function FieldRules({ value, withoutRequired, requiredLocked, onChange }: FieldRulesProps) {
  return (
    <Stack gap={6}>
      {withoutRequired ? null : (
        <Checkbox
          label={t('schema.required')}
          checked={value.required ?? false}
          disabled={requiredLocked}
          onChange={(event) => onChange({ required: event.currentTarget.checked })}
        />
      )}
      <Checkbox
        label={t('schema.unique')}
        checked={value.unique ?? false}
        onChange={(event) => onChange({ unique: event.currentTarget.checked })}
      />
      <Checkbox
        label={t('schema.indexed')}
        checked={value.indexed ?? false}
        onChange={(event) => onChange({ indexed: event.currentTarget.checked })}
      />
    </Stack>
  );
}
