import { useId } from 'react';
import type { FieldContext } from '../../../fields/field-type.ts';
import { ReadOnlyInput } from '../../../fields/shared/read-only-input.tsx';
import { t } from '../../../i18n/i18n.ts';
import { Button } from '../../../ui/button.tsx';
import { FieldRow } from '../../../ui/field-row.tsx';
import { IconLock } from '../../../ui/icons.ts';
import styles from './record.module.css';

interface RecordFieldProps {
  id: string;
  context: FieldContext;
  value: unknown;
  recordKey: string | null;
  /** Why it cannot be changed; null where it can. */
  locked: string | null;
  problem: string | null;
  /** The label stands above the input, as everywhere in a form with fields side by side. */
  stacked: boolean;
  /** Opens what explains a want of rights; undefined where it is none. */
  onWhy: (() => void) | undefined;
  onChange: (value: unknown) => void;
  onInvalid: (message: string | null) => void;
}

/** One field of the record panel: label, input of its type, note and problem; locked ones as text with the reason. */
export function RecordField({
  id,
  context,
  value,
  recordKey,
  locked,
  problem,
  stacked,
  onWhy,
  onChange,
  onInvalid,
}: RecordFieldProps) {
  const { field, type } = context;
  const problemId = useId();
  const reasonId = useId();
  const drawn = locked === null || type.drawsReadOnly;
  return (
    <div
      className={styles['field']}
      data-locked={locked !== null || undefined}
      data-field={field.name}
      data-width={field.width}
    >
      <FieldRow
        label={<bdi>{field.label}</bdi>}
        htmlFor={locked === null && field.relation === null ? id : undefined}
        required={locked === null && field.required}
        note={field.note === null ? null : <bdi>{field.note}</bdi>}
        error={problem}
        errorId={problemId}
        stacked={stacked}
      >
        <div
          className={styles['control']}
          {...(field.relation ? { role: 'group', 'aria-label': field.label } : {})}
        >
          {drawn ? (
            <type.Input
              id={id}
              value={value}
              context={context}
              recordKey={recordKey}
              onChange={onChange}
              onInvalid={onInvalid}
              invalid={problem !== null}
              readOnly={locked !== null}
              describedBy={problem === null ? undefined : problemId}
              required={field.required}
            />
          ) : (
            <ReadOnlyInput id={id} text={type.format(value, context)} />
          )}
          {locked === null || field.relation?.kind === 'one-to-many' ? null : (
            <span className={styles['lock']} title={locked}>
              <IconLock size={13} stroke={1.8} aria-hidden="true" />
              <span className="visually-hidden" id={reasonId}>
                {t('record.readOnly')}: {locked}
              </span>
            </span>
          )}
          {locked === null || onWhy === undefined ? null : (
            <Button
              variant="link"
              size="sm"
              className={styles['why']}
              aria-label={t('readOnly.whyNamed', { field: field.label })}
              onClick={onWhy}
            >
              {t('readOnly.why')}
            </Button>
          )}
        </div>
      </FieldRow>
    </div>
  );
}
