import { useRef } from 'react';
import { fieldTypeOf } from '../../fields/registry.ts';
import { t } from '../../i18n/i18n.ts';
import { useManifest } from '../../model/use-manifest.ts';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { IconArrowDown, IconArrowUp, IconChevronDown, IconChevronUp, IconTrash } from '../../ui/icons.ts';
import { Pill } from '../../ui/pill.tsx';
import type { FieldDefinition } from './definitions.ts';
import { fieldId } from './edits.ts';
import type { ExistingFieldProps } from './existing-field-props.ts';
import { FieldForm } from './field-form.tsx';
import { fieldTypeLabel } from './field-type-label.ts';
import styles from './schema.module.css';

/** A field that is there: one line that says what it is, everything that can be changed below it. */
export function ExistingField(props: ExistingFieldProps) {
  const { collection, stored, field, removed, open, problems, onToggle, onRemove, onMove, place } = props;
  const row = useRef<HTMLDivElement>(null);
  const manifest = useManifest();
  const known = collection.fields.find((candidate) => candidate.name === stored.name);
  const info = manifest.field_types.find((type) => type.name === field.type) ?? {
    name: field.type,
    label: field.type,
  };
  const target = manifest.collections.find((candidate) => candidate.name === known?.relation?.collection);
  const label = field.label ?? known?.label ?? field.name;
  const Icon = fieldTypeOf(field.type).Icon;
  const wrong = Object.keys(problems).length > 0;
  const remove = (next: boolean) => {
    onRemove(next);
    // The button that was pressed is gone; its opposite stands in its place.
    requestAnimationFrame(() => row.current?.querySelector<HTMLElement>('[data-after]')?.focus());
  };
  return (
    <div ref={row} className={styles['draft']} data-field={fieldId(stored)}>
      <div className={styles['fieldLine']}>
        <span className={styles['typeIcon']} aria-hidden="true">
          <Icon size={16} stroke={1.7} />
        </span>
        <bdi className={removed ? styles['struck'] : styles['fieldName']}>{label}</bdi>
        <bdi className={`mono ${styles['quiet']}`}>{field.name}</bdi>
        <span className={styles['quiet']}>
          {fieldTypeLabel(info)}
          {target && field.type === stored.type ? (
            <>
              {' → '}
              <bdi>{target.label}</bdi>
            </>
          ) : null}
        </span>
        <span className={styles['flags']}>
          {wrong ? (
            <Pill tone="danger">{t('schema.wrong')}</Pill>
          ) : removed ? (
            <Pill tone="danger">{t(collection.existing ? 'schema.toHide' : 'schema.toRemove')}</Pill>
          ) : stored !== field && JSON.stringify(stored) !== JSON.stringify(field) ? (
            <Pill tone="accent">{t('schema.changed')}</Pill>
          ) : (
            flagsOf(field)
          )}
        </span>
        <span className={styles['draftTools']}>
          {removed ? (
            <Button
              size="sm"
              data-after
              aria-label={t('schema.keepField', { field: label })}
              onClick={() => remove(false)}
            >
              {t('schema.keep')}
            </Button>
          ) : (
            <>
              <IconButton
                label={t('schema.moveUp', { field: label })}
                icon={<IconArrowUp size={15} stroke={1.7} />}
                data-move={-1}
                disabled={place.first}
                onClick={() => onMove(-1)}
              />
              <IconButton
                label={t('schema.moveDown', { field: label })}
                icon={<IconArrowDown size={15} stroke={1.7} />}
                data-move={1}
                disabled={place.last}
                onClick={() => onMove(1)}
              />
              <IconButton
                label={t('schema.details', { field: label })}
                aria-expanded={open}
                icon={
                  open ? <IconChevronUp size={16} stroke={1.7} /> : <IconChevronDown size={16} stroke={1.7} />
                }
                onClick={onToggle}
              />
              {field.primary || collection.readonly ? (
                <span className={styles['noTool']} />
              ) : (
                <IconButton
                  data-after
                  label={t('schema.removeField', { field: label })}
                  icon={<IconTrash size={16} stroke={1.7} />}
                  onClick={() => remove(true)}
                />
              )}
            </>
          )}
        </span>
      </div>
      {problems.other === undefined ? null : (
        <p className={styles['problem']}>
          <bdi>{problems.other}</bdi>
        </p>
      )}
      {open && !removed ? (
        <div className={styles['draftMore']}>
          <FieldForm {...props} label={known?.label ?? stored.name} />
        </div>
      ) : null}
    </div>
  );
}

function flagsOf(field: FieldDefinition): string {
  return [
    field.primary && t('schema.isKey'),
    field.required && !field.primary && t('ui.required'),
    field.unique && t('schema.isUnique'),
    field.hidden && t('schema.hidden'),
  ]
    .filter(Boolean)
    .join(', ');
}
