import { useRef } from 'react';
import type { FieldContext } from '../../fields/field-type.ts';
import { t } from '../../i18n/i18n.ts';
import { cx } from '../../ui/class-names.ts';
import { IconFilter, IconPlus, IconX } from '../../ui/icons.ts';
import { Popover } from '../../ui/popover.tsx';
import type { CheckedCondition } from './api-filter.ts';
import styles from './collection.module.css';
import { FilterEditor } from './filter-editor.tsx';
import { ConditionFace, conditionText } from './filter-text.tsx';
import type { ViewControl } from './use-view.ts';
import type { Condition } from './view-state.ts';

interface FilterBarProps {
  control: ViewControl;
  checked: readonly CheckedCondition[];
  contexts: ReadonlyMap<string, FieldContext>;
  /** Which condition is being edited: its place, `new`, or none. */
  editing: number | 'new' | null;
  onEditing: (place: number | 'new' | null) => void;
  /** A condition to start a new one with. */
  preset: Condition | null;
  /** Where the focus goes when a filter was made or taken away. */
  onLeave: () => void;
}

/** The filter sentence: a chip for each condition, any or all, and a way to add one. */
export function FilterBar({
  control,
  checked,
  contexts,
  editing,
  onEditing,
  preset,
  onLeave,
}: FilterBarProps) {
  const { view, change } = control;
  const add = useRef<HTMLButtonElement>(null);
  const close = () => {
    onEditing(null);
    onLeave();
  };
  const remove = (place: number) => {
    change({ conditions: view.conditions.filter((_, at) => at !== place) });
    add.current?.focus();
  };
  return (
    <>
      {checked.map((one, place) => {
        const context = contexts.get(one.condition.field);
        const text = conditionText(one, context);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: two conditions may be the same; their place is what they are
          <span key={place} className={styles['chipGroup']}>
            {place === 1 ? (
              <select
                className={styles['join']}
                aria-label={t('filter.join')}
                value={view.join}
                onChange={(event) => change({ join: event.currentTarget.value === 'any' ? 'any' : 'all' })}
              >
                <option value="all">{t('filter.and')}</option>
                <option value="any">{t('filter.or')}</option>
              </select>
            ) : place > 1 ? (
              <span className={styles['joint']}>{t(view.join === 'any' ? 'filter.or' : 'filter.and')}</span>
            ) : null}
            <span
              className={cx(styles['chip'], one.status !== 'ok' && styles['chipOff'])}
              data-status={one.status}
            >
              {one.status === 'gone' || !context ? (
                <span className={styles['chipText']} title={t('filter.removed')}>
                  <s>
                    <bdi>{one.condition.field}</bdi>
                  </s>{' '}
                  {t('filter.removed')}
                </span>
              ) : (
                <Popover
                  opened={editing === place}
                  onChange={(opened) => (opened ? onEditing(place) : close())}
                  label={t('filter.change', { filter: text })}
                  width={300}
                  className={styles['filterPopover']}
                  trigger={
                    <button
                      type="button"
                      className={styles['chipText']}
                      aria-haspopup="dialog"
                      aria-expanded={editing === place}
                      aria-label={t('filter.change', { filter: text })}
                      title={
                        one.message ??
                        (one.status === 'incomplete'
                          ? t('filter.incomplete', { field: context.field.label })
                          : undefined)
                      }
                      onClick={() => onEditing(editing === place ? null : place)}
                    >
                      <IconFilter size={13} stroke={1.7} aria-hidden="true" />
                      <span className={styles['chipWords']}>
                        <ConditionFace checked={one} context={context} />
                        {one.status === 'incomplete' ? <em> …</em> : null}
                      </span>
                    </button>
                  }
                >
                  <FilterEditor
                    contexts={contexts}
                    initial={one.condition}
                    onDone={(condition) => {
                      change({
                        conditions: view.conditions.map((before, at) => (at === place ? condition : before)),
                      });
                      close();
                    }}
                    onCancel={close}
                  />
                </Popover>
              )}
              <button
                type="button"
                className={styles['chipRemove']}
                aria-label={t('filter.remove', { filter: text })}
                title={t('ui.remove')}
                onClick={() => remove(place)}
              >
                <IconX size={13} stroke={1.8} aria-hidden="true" />
              </button>
            </span>
          </span>
        );
      })}
      <Popover
        opened={editing === 'new'}
        onChange={(opened) => (opened ? onEditing('new') : close())}
        label={t('filter.title')}
        width={300}
        className={styles['filterPopover']}
        trigger={
          <button
            ref={add}
            type="button"
            className={cx(styles['chipButton'], styles['dashed'])}
            aria-haspopup="dialog"
            aria-expanded={editing === 'new'}
            aria-keyshortcuts="F"
            onClick={() => onEditing(editing === 'new' ? null : 'new')}
          >
            <IconPlus size={13} stroke={1.7} aria-hidden="true" />
            {t('filter.add')}
          </button>
        }
      >
        <FilterEditor
          contexts={contexts}
          initial={preset}
          onDone={(condition) => {
            change({ conditions: [...view.conditions, condition] });
            close();
          }}
          onCancel={close}
        />
      </Popover>
    </>
  );
}
