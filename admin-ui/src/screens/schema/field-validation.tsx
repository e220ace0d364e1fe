import { t } from '../../i18n/i18n.ts';
import { Stack } from '../../ui/section.tsx';
import { TextInput } from '../../ui/text-input.tsx';
import type { ExistingFieldProps } from './existing-field-props.ts';
import { FilterSetting } from './filter-setting.tsx';
import { Fold } from './fold.tsx';
import styles from './schema.module.css';

type FieldValidationProps = Pick<
  ExistingFieldProps,
  'collection' | 'field' | 'problems' | 'onChange' | 'onInvalid'
>;

/** A rule over the whole record, and what people are told when it is broken. */
export function FieldValidation({ collection, field, problems, onChange, onInvalid }: FieldValidationProps) {
  const { filter = {}, message = '' } = field.validation ?? {};
  const put = (next: { filter?: object; message?: string }) => {
    const wanted = { filter, message, ...next };
    const empty = Object.keys(wanted.filter).length === 0 && wanted.message === '';
    onChange({ validation: empty ? null : wanted });
  };
  return (
    <Fold
      title={t('schema.rule')}
      state={message === '' ? t('schema.ruleNone') : message}
      wrong={problems.validation !== undefined}
    >
      <Stack>
        <p className={styles['quiet']}>{t('schema.ruleHint')}</p>
        <FilterSetting
          label={t('schema.ruleFilter')}
          empty={t('schema.ruleNone')}
          collection={collection}
          filter={Object.keys(filter).length === 0 ? null : filter}
          error={problems.validation ?? null}
          onChange={(next) => put({ filter: next ?? {} })}
          onInvalid={(problem) => onInvalid('validation', problem)}
        />
        <TextInput
          label={t('schema.ruleMessage')}
          placeholder={t('schema.ruleMessageExample')}
          value={message}
          maxLength={500}
          onChange={(event) => put({ message: event.currentTarget.value })}
        />
      </Stack>
    </Fold>
  );
}
