import { Link } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type Ref, useEffect, useImperativeHandle, useRef, useSyncExternalStore } from 'react';
import type { Item, ManifestCollection } from '../../api/types.ts';
import type { FieldContext } from '../../fields/field-type.ts';
import { markHits } from '../../fields/shared/text-cell.tsx';
import type { GridHandle } from '../../grid/grid.tsx';
import type { WindowSource } from '../../grid/window-source.ts';
import { t } from '../../i18n/i18n.ts';
import { recordKey } from '../../model/record-key.ts';
import { recordTitle } from '../../model/record-title.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { IconDots } from '../../ui/icons.ts';
import { Menu, type MenuSection } from '../../ui/menu.tsx';
import styles from './collection.module.css';
import { titleFields } from './columns.ts';

const HEIGHT = 62;

interface RecordListProps {
  ref: Ref<GridHandle>;
  collection: ManifestCollection;
  columns: readonly FieldContext[];
  source: WindowSource<Item>;
  label: string;
  marked: string;
  selected: (key: string) => boolean;
  menu: (row: Item) => MenuSection[];
}

/** The rows on a phone: two lines each, the first opens the record, a menu has the rest. */
export function RecordList({
  ref,
  collection,
  columns,
  source,
  label,
  marked,
  selected,
  menu,
}: RecordListProps) {
  const box = useRef<HTMLElement>(null);
  const opened = useRef<string | null>(null);
  useImperativeHandle(ref, () => ({
    // Back to the record one came from, or to the list where it is gone.
    focus: () =>
      (
        box.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(opened.current ?? '')}"]`) ??
        box.current
      )?.focus(),
  }));
  useSyncExternalStore(source.subscribe, source.version);
  const rows = useVirtualizer({
    count: source.getTotal() ?? 0,
    getScrollElement: () => box.current,
    estimateSize: () => HEIGHT,
    overscan: 5,
  });
  const items = rows.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 20;
  useEffect(() => source.want(first, last), [source, first, last]);
  const titles = titleFields(collection);
  const details = columns.filter(({ field }) => !titles.includes(field.name) && !field.primary);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section ref={box} className={styles['list']} aria-label={label} tabIndex={0}>
      <ul style={{ blockSize: rows.getTotalSize() }}>
        {items.map(({ index, start }) => {
          const row = source.row(index);
          const key = row === undefined ? null : recordKey(collection, row);
          const style = { transform: `translateY(${start}px)`, blockSize: HEIGHT };
          if (row === undefined || key === null) return <li key={index} style={style} aria-busy="true" />;
          const title = recordTitle(collection, row);
          return (
            <li key={index} style={style} data-selected={selected(key)}>
              <Link
                to="/c/$collection/r/$id"
                params={{ collection: collection.name, id: key }}
                search={true}
                data-key={key}
                onClick={() => {
                  opened.current = key;
                }}
              >
                <bdi className={styles['listTitle']}>{markHits(title, marked)}</bdi>
                <bdi className={styles['listDetail']}>{detailOf(row, details)}</bdi>
              </Link>
              <Menu
                sections={menu(row)}
                trigger={
                  <IconButton
                    className={styles['listMenu']}
                    label={`${t('record.actions')}: ${title}`}
                    icon={<IconDots size={18} stroke={1.7} />}
                  />
                }
              />
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function detailOf(row: Item, columns: readonly FieldContext[]): string {
  return columns
    .map((context) => context.type.format(row[context.field.name], context))
    .filter((text) => text !== '')
    .slice(0, 3)
    .join(' · ');
}
