import { useState } from 'react';
import type { ManifestCollection } from '../../api/types.ts';
import type { FieldContext } from '../../fields/field-type.ts';
import { t } from '../../i18n/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import {
  IconArchive,
  IconArrowDown,
  IconArrowsSort,
  IconArrowUp,
  IconChevronDown,
  IconChevronUp,
  IconColumns3,
  IconX,
} from '../../ui/icons.ts';
import { Menu } from '../../ui/menu.tsx';
import { Popover } from '../../ui/popover.tsx';
import { TextInput } from '../../ui/text-input.tsx';
import styles from './collection.module.css';
import { possibleColumns } from './columns.ts';
import type { ViewControl } from './use-view.ts';

interface MenuProps {
  control: ViewControl;
  contexts: ReadonlyMap<string, FieldContext>;
}

/** Shows archived records among the others, or leaves them out. */
export function ArchivedToggle({ control, phone }: { control: ViewControl; phone: boolean }) {
  const { archived } = control.view;
  return (
    <button
      type="button"
      className={styles['chipButton']}
      aria-pressed={archived}
      onClick={() => control.change({ archived: !archived })}
      {...(phone ? { 'aria-label': t('archive.show') } : {})}
    >
      <IconArchive size={14} stroke={1.7} aria-hidden="true" />
      {phone ? null : t('archive.show')}
    </button>
  );
}

/** What the view is sorted by, with the way to change it. */
export function SortMenu({
  control,
  contexts,
  opened,
  onOpened,
}: MenuProps & { opened: boolean; onOpened: (opened: boolean) => void }) {
  const { view, change } = control;
  const [first] = view.sort;
  const label = first ? (contexts.get(first.field)?.field.label ?? first.field) : null;
  const sortable = possibleColumns(contexts).filter(({ field }) => field.sortable);
  const Arrow = first?.descending ? IconArrowDown : IconArrowUp;
  const said =
    first && label !== null
      ? t('sort.chip', { field: label, direction: first.descending ? 'desc' : 'asc' })
      : t('sort.add');
  return (
    <Menu
      opened={opened}
      onChange={onOpened}
      position="bottom-start"
      width={220}
      sections={[
        {
          key: 'direction',
          items: first
            ? [
                {
                  key: 'asc',
                  label: t('sort.ascending'),
                  checked: !first.descending,
                  onSelect: () => change({ sort: [{ ...first, descending: false }] }),
                },
                {
                  key: 'desc',
                  label: t('sort.descending'),
                  checked: first.descending,
                  onSelect: () => change({ sort: [{ ...first, descending: true }] }),
                },
                {
                  key: 'none',
                  label: t('sort.remove'),
                  icon: <IconX size={14} stroke={1.7} />,
                  onSelect: () => change({ sort: [] }),
                },
              ]
            : [],
        },
        {
          key: 'fields',
          label: t('sort.title'),
          items: sortable.map(({ field }) => ({
            key: field.name,
            label: <bdi>{field.label}</bdi>,
            checked: first?.field === field.name,
            onSelect: () => change({ sort: [{ field: field.name, descending: first?.descending ?? false }] }),
          })),
        },
      ]}
      trigger={
        <button
          type="button"
          className={styles['chipButton']}
          aria-label={first ? t('sort.change', { sort: said }) : said}
          aria-keyshortcuts="S"
        >
          <IconArrowsSort size={13} stroke={1.7} aria-hidden="true" />
          {label === null ? (
            t('sort.add')
          ) : (
            <b>
              <bdi>{label}</bdi>
            </b>
          )}
          {label === null ? null : <Arrow size={13} stroke={1.8} aria-hidden="true" />}
        </button>
      }
    />
  );
}

interface ColumnsMenuProps extends MenuProps {
  collection: ManifestCollection;
  shown: readonly FieldContext[];
}

/** Which fields are columns and in which order; the first one stays in place while scrolling. */
export function ColumnsMenu({ control, contexts, shown }: ColumnsMenuProps) {
  const [opened, setOpened] = useState(false);
  const [text, setText] = useState('');
  const names = shown.map(({ field }) => field.name);
  const write = (columns: string[]) => control.change({ columns });
  const rest = possibleColumns(contexts).filter(({ field }) => !names.includes(field.name));
  const wanted = text.trim().toLocaleLowerCase();
  const fits = ({ field }: FieldContext) => field.label.toLocaleLowerCase().includes(wanted);
  const move = (name: string, by: number) => {
    const at = names.indexOf(name);
    const next = names.filter((other) => other !== name);
    next.splice(Math.max(0, at + by), 0, name);
    write(next);
  };
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      label={t('columns.title')}
      width={300}
      trigger={
        <button
          type="button"
          className={styles['chipButton']}
          aria-haspopup="dialog"
          aria-expanded={opened}
          onClick={() => setOpened(!opened)}
        >
          <IconColumns3 size={13} stroke={1.7} aria-hidden="true" />
          {t('columns.button', { count: shown.length })}
        </button>
      }
    >
      <div className={styles['columnsMenu']}>
        <TextInput
          aria-label={t('columns.find')}
          placeholder={t('columns.find')}
          value={text}
          data-autofocus
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <ul>
          {[...shown, ...rest].filter(fits).map((context) => {
            const { name, label } = context.field;
            const at = names.indexOf(name);
            return (
              <li key={name}>
                <Checkbox
                  checked={at >= 0}
                  disabled={at >= 0 && names.length === 1}
                  label={
                    <span className={styles['fieldOption']}>
                      <context.type.Icon size={14} stroke={1.7} />
                      <bdi>{label}</bdi>
                    </span>
                  }
                  aria-label={t('columns.show', { field: label })}
                  onChange={() => write(at >= 0 ? names.filter((other) => other !== name) : [...names, name])}
                />
                {at < 0 ? null : (
                  <span className={styles['columnMoves']}>
                    <IconButton
                      label={t('columns.up', { field: label })}
                      icon={<IconChevronUp size={14} stroke={1.8} />}
                      disabled={at === 0}
                      onClick={() => move(name, -1)}
                    />
                    <IconButton
                      label={t('columns.down', { field: label })}
                      icon={<IconChevronDown size={14} stroke={1.8} />}
                      disabled={at === names.length - 1}
                      onClick={() => move(name, 1)}
                    />
                  </span>
                )}
              </li>
            );
          })}
        </ul>
        <Button
          size="sm"
          variant="subtle"
          disabled={control.view.columns === null}
          onClick={() => control.change({ columns: null })}
        >
          {t('columns.reset')}
        </Button>
      </div>
    </Popover>
  );
}
