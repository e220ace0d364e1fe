import { useId, useState } from 'react';
import type { FieldContext } from '../../../fields/field-type.ts';
import { t } from '../../../i18n/i18n.ts';
import { Button } from '../../../ui/button.tsx';
import { Modal } from '../../../ui/modal.tsx';
import { ValueText } from '../../history/changed-values.tsx';
import styles from '../../history/history.module.css';
import { contextOf, type EditConflict, type Side } from './save-record.ts';

interface ConflictDialogProps {
  conflict: EditConflict;
  contexts: ReadonlyMap<string, FieldContext>;
  /** What the person typed into a field of the form. */
  mine: (field: string) => unknown;
  onSettle: (choices: Record<string, Side>) => void;
  /** Back to the form; nothing is saved and nothing is lost. */
  onClose: () => void;
}

/** Both people's words, field by field; one of both is chosen for each before anything is saved. */
export function ConflictDialog({ conflict, contexts, mine, onSettle, onClose }: ConflictDialogProps) {
  const { clashes, current } = conflict;
  const [choices, setChoices] = useState<Record<string, Side>>({});
  const group = useId();
  const open = clashes.filter((name) => choices[name] === undefined).length;
  return (
    <Modal
      opened
      width={600}
      onClose={onClose}
      title={t('conflict.title')}
      footer={
        <>
          <Button onClick={onClose}>{t('conflict.back')}</Button>
          <Button
            variant="primary"
            disabled={open > 0}
            title={open > 0 ? t('conflict.choose', { count: open }) : undefined}
            onClick={() => onSettle(choices)}
          >
            {t('conflict.save')}
          </Button>
        </>
      }
    >
      <p>{t('conflict.body', { count: clashes.length })}</p>
      <div style={{ marginBlock: 16 }}>
        {clashes.map((name, index) => {
          const context = contextOf(name, contexts);
          const value = { theirs: current[name], mine: mine(context?.field.name ?? name) };
          return (
            <fieldset key={name} className={styles['clash']}>
              <legend>
                <bdi>{context?.field.label ?? name}</bdi>
              </legend>
              <div className={styles['choices']}>
                {(['theirs', 'mine'] as const).map((side) => (
                  <label
                    key={side}
                    className={styles['choice']}
                    data-chosen={choices[name] === side || undefined}
                  >
                    <input
                      type="radio"
                      name={`${group}-${name}`}
                      checked={choices[name] === side}
                      {...(index === 0 && side === 'theirs' ? { 'data-autofocus': true } : {})}
                      onChange={() => setChoices({ ...choices, [name]: side })}
                    />
                    <span>
                      <small>{t(`conflict.${side}`)}</small>
                      {context?.field.relation ? (
                        <bdi>{context.type.format(value[side], context) || t('filter.emptyValue')}</bdi>
                      ) : (
                        <ValueText value={value[side]} context={context} />
                      )}
                    </span>
                  </label>
                ))}
              </div>
            </fieldset>
          );
        })}
      </div>
      {open > 0 ? <p className={styles['quiet']}>{t('conflict.choose', { count: open })}</p> : null}
    </Modal>
  );
}
