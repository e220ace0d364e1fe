import { useState } from 'react';
import type { ManifestCollection } from '../../api/types.ts';
import { fieldTypeOf } from '../../fields/registry.ts';
import { t } from '../../i18n/i18n.ts';
import { useManifest } from '../../model/use-manifest.ts';
import { Checkbox } from '../../ui/checkbox.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { IconChevronDown, IconChevronUp } from '../../ui/icons.ts';
import { Stack } from '../../ui/section.tsx';
import { TextInput } from '../../ui/text-input.tsx';
import type { FieldDefinition } from './definitions.ts';
import { fieldTypeLabel } from './field-type-label.ts';
import styles from './schema.module.css';

interface ExistingFieldsProps {
  collection: ManifestCollection;
  fields: FieldDefinition[];
  onChange: (fields: FieldDefinition[]) => void;
}

/** The fields there are: name, note and visibility can be changed; key and type are shown. */
export function ExistingFields({ collection, fields, onChange }: ExistingFieldsProps) {
  return (
    <ul>
      {fields.map((field, index) => (
        <li key={field.id ?? field.name}>
          <ExistingField
            collection={collection}
            field={field}
            onChange={(next) => onChange(fields.map((old, at) => (at === index ? next : old)))}
          />
        </li>
      ))}
    </ul>
  );
}

interface ExistingFieldProps {
  collection: ManifestCollection;
  field: FieldDefinition;
  onChange: (field: FieldDefinition) => void;
}

function ExistingField({ collection, field, onChange }: ExistingFieldProps) {
  const [open, setOpen] = useState(false);
  const manifest = useManifest();
  const known = collection.fields.find((candidate) => candidate.name === field.name);
  const info = manifest.field_types.find((type) => type.name === field.type) ?? {
    name: field.type,
    label: field.type,
  };
  const target = manifest.collections.find((candidate) => candidate.name === known?.relation?.collection);
  const label = field.label ?? known?.label ?? field.name;
  const Icon = fieldTypeOf(field.type).Icon;
  const put = (patch: { label?: string; note?: string; hidden?: boolean }) => {
    const next: Record<string, unknown> = { ...field, ...patch };
    for (const [key, value] of Object.entries(patch)) if (value === '' || value === false) delete next[key];
    onChange(next as unknown as FieldDefinition);
  };
  return (
    <div className={styles['draft']}>
      <div className={styles['fieldLine']}>
        <span className={styles['typeIcon']} aria-hidden="true">
          <Icon size={16} stroke={1.7} />
        </span>
        <bdi className={styles['fieldName']}>{label}</bdi>
        <bdi className={`mono ${styles['quiet']}`}>{field.name}</bdi>
        <span className={styles['quiet']}>
          {fieldTypeLabel(info)}
          {target ? <bdi>{` → ${target.label}`}</bdi> : null}
        </span>
        <span className={styles['flags']}>
          {[
            field.primary && t('schema.isKey'),
            field.required && !field.primary && t('ui.required'),
            field.unique && t('schema.isUnique'),
            field.hidden && t('schema.hidden'),
          ]
            .filter(Boolean)
            .join(', ')}
        </span>
        <IconButton
          label={t('schema.details', { field: label })}
          aria-expanded={open}
          icon={open ? <IconChevronUp size={16} stroke={1.7} /> : <IconChevronDown size={16} stroke={1.7} />}
          onClick={() => setOpen(!open)}
        />
      </div>
      {open ? (
        <div className={styles['draftMore']}>
          <Stack>
            <TextInput
              label={t('schema.fieldLabel')}
              placeholder={known?.label ?? field.name}
              value={field.label ?? ''}
              onChange={(event) => put({ label: event.currentTarget.value })}
            />
            <TextInput
              label={t('schema.help')}
              value={field.note ?? ''}
              onChange={(event) => put({ note: event.currentTarget.value })}
            />
            <Checkbox
              label={t('schema.hideField')}
              checked={field.hidden ?? false}
              onChange={(event) => put({ hidden: event.currentTarget.checked })}
            />
            <p className={styles['quiet']}>{t('schema.fixed')}</p>
          </Stack>
        </div>
      ) : null}
    </div>
  );
}
