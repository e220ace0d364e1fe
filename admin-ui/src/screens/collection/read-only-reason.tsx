import type { ItemRights } from '../../api/types.ts';
import type { FieldContext } from '../../fields/field-type.ts';
import { rich, t } from '../../i18n/i18n.ts';
import { useAskWhy } from '../../model/why.ts';
import { Button } from '../../ui/button.tsx';
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

/** Whether it is the person's rights that stand in the way, and nothing else. */
export function isOfRights({ field, collection, type }: FieldContext): boolean {
  return (
    !collection.readonly &&
    type.name !== '' &&
    !field.readonly &&
    (!collection.can.update || !field.can.update)
  );
}

/** Why a field that may be changed elsewhere may not on this record; null where it may. */
export function refusedHere({ field }: FieldContext, can: ItemRights | null): string | null {
  if (can === null || can.update === true) return null;
  const names = [field.name, field.relation?.key_field];
  return can.update.some((name) => names.includes(name)) || field.relation?.kind.endsWith('to-many')
    ? null
    : t('readOnly.row');
}

/** The same as a small explanation with the name of the field; where it is a matter of rights, with the way to them. */
export function ReadOnlyReason({
  context,
  recordKey,
  onLeave,
}: {
  context: FieldContext;
  recordKey: string | null;
  onLeave: () => void;
}) {
  const ask = useAskWhy();
  return (
    <div className={styles['reason']}>
      <IconLock size={16} stroke={1.7} aria-hidden="true" />
      <p>
        <strong>{rich('readOnly.title', { field: context.field.label })}</strong>
        <br />
        {readOnlyReason(context)}
        {isOfRights(context) ? (
          <>
            {' '}
            <Button
              variant="link"
              size="sm"
              onClick={() => {
                onLeave();
                ask({
                  collection: context.collection.name,
                  action: 'update',
                  field: context.field.name,
                  ...(recordKey !== null && { item: recordKey }),
                });
              }}
            >
              {t('readOnly.why')}
            </Button>
          </>
        ) : null}
      </p>
    </div>
  );
}
