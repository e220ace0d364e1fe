import type { FieldContext } from '../../fields/field-type.ts';
import { rich, t } from '../../i18n/i18n.ts';
import { IconLock } from '../../ui/icons.ts';
import styles from './collection.module.css';

/** Why a field of a stored record cannot be changed in a cell; null where it can. */
export function readOnlyReason(context: FieldContext, inCell = true): string | null {
  const { field, collection, type } = context;
  if (collection.readonly) return t('readOnly.collection');
  if (type.name === '') return t('readOnly.unknown', { type: field.type });
  const key = collection.fields.find((other) => other.name === field.relation?.key_field);
  if (field.primary || key?.primary) return t('readOnly.key');
  if (field.readonly) return t('readOnly.generated');
  if (!collection.can.update || !field.can.update) return t('readOnly.rights');
  if (inCell && type.panelOnly?.(context)) return t('readOnly.panelOnly');
  const kind = field.relation?.kind;
  if (kind === 'one-to-many' || (inCell && (kind === 'many-to-many' || field.any)))
    return t('readOnly.links');
  return null;
}

/** The same as a small explanation with the name of the field. */
export function ReadOnlyReason({ context }: { context: FieldContext }) {
  return (
    <div className={styles['reason']}>
      <IconLock size={16} stroke={1.7} aria-hidden="true" />
      <p>
        <strong>{rich('readOnly.title', { field: context.field.label })}</strong>
        <br />
        {readOnlyReason(context)}
      </p>
    </div>
  );
}
