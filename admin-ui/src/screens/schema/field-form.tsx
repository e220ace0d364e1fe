import { fieldTypeOf } from '../../fields/registry.ts';
import { choicesOf } from '../../fields/select/choices.ts';
import { t } from '../../i18n/i18n.ts';
import { useManifest } from '../../model/use-manifest.ts';
import { Row, Stack } from '../../ui/section.tsx';
import { TextInput } from '../../ui/text-input.tsx';
import { DefaultValue } from './default-value.tsx';
import type { ExistingFieldProps } from './existing-field-props.ts';
import { FieldLook } from './field-look.tsx';
import { FieldRules } from './field-rules.tsx';
import { FieldValidation } from './field-validation.tsx';
import styles from './schema.module.css';
import { TypeChange } from './type-change.tsx';
import { WordsEditor } from './words-editor.tsx';

type FieldFormProps = Pick<
  ExistingFieldProps,
  'collection' | 'stored' | 'field' | 'problems' | 'onChange' | 'onInvalid'
> & { label: string };

/** Everything of a field that can be changed: names, help, type with its size, rules, default, visibility. */
export function FieldForm({
  collection,
  stored,
  field,
  label,
  problems,
  onChange,
  onInvalid,
}: FieldFormProps) {
  const { database, field_types } = useManifest();
  const relation = field_types.find((type) => type.name === stored.type)?.relation ?? false;
  const stands =
    !relation ||
    fieldTypeOf(stored.type).Settings !== undefined ||
    (stored.type === 'many-to-one' && stored.options?.['key_field'] === undefined);
  // sqlite alters by replacing the table, which Kasbah does only with tables that it made.
  const fixed = collection.readonly || (collection.existing && database === 'sqlite');
  const locked = stored.primary
    ? t('schema.lockedKey')
    : collection.readonly
      ? t('schema.lockedView')
      : fixed
        ? t('schema.lockedSqlite')
        : null;
  return (
    <Stack>
      <Row end>
        <div className={styles['half']}>
          <TextInput
            label={t('schema.fieldLabel')}
            placeholder={label}
            value={field.label ?? ''}
            onChange={(event) => onChange({ label: event.currentTarget.value })}
          />
        </div>
        <div className={styles['half']}>
          <TextInput
            mono
            label={t('schema.key')}
            value={field.name ?? ''}
            disabled={collection.readonly}
            error={problems.name}
            onChange={(event) => onChange({ name: event.currentTarget.value })}
          />
        </div>
      </Row>
      {field.name === stored.name ? null : <p className={styles['quiet']}>{t('schema.keyChanges')}</p>}
      <TextInput
        label={t('schema.help')}
        value={field.note ?? ''}
        onChange={(event) => onChange({ note: event.currentTarget.value })}
      />
      {stands ? (
        <>
          <TypeChange
            stored={stored}
            field={field}
            locked={locked}
            error={problems.type ?? null}
            settingsError={problems.options ?? null}
            onChange={onChange}
          />
          {stored.primary || collection.readonly ? null : (
            <>
              <FieldRules value={field} requiredLocked={fixed} onChange={onChange} />
              {fixed ? null : (
                <DefaultValue
                  type={field.type}
                  options={field.options ?? {}}
                  value={field.default}
                  error={problems.default ?? null}
                  onChange={(value) => onChange({ default: value })}
                  onInvalid={(message) => onInvalid('default', message)}
                />
              )}
            </>
          )}
        </>
      ) : (
        <p className={styles['quiet']}>{t('schema.linkFixed')}</p>
      )}
      <div>
        <FieldLook
          collection={collection}
          stored={stored}
          field={field}
          problems={problems}
          onChange={onChange}
          onInvalid={onInvalid}
        />
        {collection.readonly ? null : (
          <FieldValidation
            collection={collection}
            field={field}
            problems={problems}
            onChange={onChange}
            onInvalid={onInvalid}
          />
        )}
        <WordsEditor
          translations={field.translations ?? {}}
          own={{ label: field.label ?? label, note: field.note ?? '' }}
          named={t('schema.fieldLabel')}
          choices={choicesOf(field.options ?? {})}
          error={problems.translations ?? null}
          onChange={(translations) => onChange({ translations })}
        />
      </div>
    </Stack>
  );
}
