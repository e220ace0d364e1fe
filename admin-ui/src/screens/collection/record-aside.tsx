import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { itemQuery } from '../../api/queries.ts';
import type { Item, ManifestCollection } from '../../api/types.ts';
import type { FieldContext, RecordData } from '../../fields/field-type.ts';
import { targetOf, titlePaths } from '../../fields/shared/relation.ts';
import type { WindowSource } from '../../grid/window-source.ts';
import { t } from '../../i18n/i18n.ts';
import { recordKey } from '../../model/record-key.ts';
import { recordTitle } from '../../model/record-title.ts';
import { keepFocus } from '../../ui/keep-focus.ts';
import type { Archive } from './archive.ts';
import styles from './collection.module.css';
import { RecordPanel } from './record/record-panel.tsx';
import type { CellEditing } from './use-cell-edits.ts';
import type { RecordRoute } from './use-record-route.ts';
import { useSaySaved } from './use-say-saved.ts';

const WIDTH = 'kasbah.panel';

interface RecordAsideProps {
  collection: ManifestCollection;
  contexts: ReadonlyMap<string, FieldContext>;
  route: RecordRoute;
  full: boolean;
  narrow: boolean;
  source: WindowSource<Item>;
  editing: CellEditing;
  archive: Archive | null;
  titleRef: RefObject<HTMLHeadingElement | null>;
  /** Set when the next record that opens is to take the focus. */
  toPanel: RefObject<boolean>;
  onClose: () => void;
  onDelete: (record: Item) => void;
}

/** The place of the record panel: beside the grid, over it, or as a page; with a handle for its width. */
export function RecordAside(props: RecordAsideProps) {
  const { collection, contexts, route, full, narrow, source, editing, titleRef, toPanel, onClose } = props;
  const { initial, ready } = useInitial(contexts);
  const [width, setWidth] = useState(() => Number(localStorage.getItem(WIDTH)) || 400);
  const aside = useRef<HTMLElement>(null);
  const saySaved = useSaySaved(collection);
  const index = route.key === null ? -1 : source.indexOf(route.key);
  const total = source.getTotal() ?? 0;
  const step = (by: -1 | 1) => {
    const next = index + by;
    if (next < 0 || next >= total) return;
    source.want(next, next + 1);
    const row = source.row(next);
    if (!row) return;
    route.open(recordKey(collection, row) ?? '', { full: full && !narrow, replace: true });
  };
  // A new record takes the focus; beside the grid it stays where one walks.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the form is there once its start values are
  useEffect(() => {
    if (route.isNew)
      aside.current
        ?.querySelector<HTMLElement>('input:not([type="hidden"]), textarea, [role="combobox"]')
        ?.focus();
  }, [route.isNew, ready]);
  useEffect(() => {
    if (!toPanel.current || route.key === null) return;
    toPanel.current = false;
    titleRef.current?.focus();
  }, [route.key, titleRef, toPanel]);
  // The rows are not on screen now, so whatever had the focus among them has lost it.
  useEffect(() => {
    if (!full || route.isNew || route.key === null) return;
    const focused = document.activeElement;
    if (!aside.current?.contains(focused)) titleRef.current?.focus();
  }, [full, route.isNew, route.key, titleRef]);
  const drag = (event: PointerEvent) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId) || !aside.current) return;
    const box = aside.current.getBoundingClientRect();
    const rtl = getComputedStyle(aside.current).direction === 'rtl';
    const next = Math.round(
      Math.min(720, Math.max(360, rtl ? event.clientX - box.left : box.right - event.clientX)),
    );
    setWidth(next);
    localStorage.setItem(WIDTH, String(next));
  };
  return (
    <aside
      ref={aside}
      className={styles['aside']}
      aria-label={t('record.panel')}
      style={{ '--panel-width': `${width}px` } as React.CSSProperties}
    >
      <span
        aria-hidden="true"
        className={styles['asideHandle']}
        title={t('record.width')}
        onPointerDown={(event) => {
          event.preventDefault();
          event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerMove={drag}
      />
      {ready ? (
        <RecordPanel
          collection={collection}
          contexts={contexts}
          recordKey={route.key}
          initial={initial}
          full={full}
          canExpand={!narrow && !route.isNew}
          onFull={route.setFull}
          onClose={onClose}
          onStep={index < 0 ? null : step}
          titleRef={titleRef}
          archive={props.archive}
          onDelete={props.onDelete}
          onSaved={(key, { values, answer, changeset, another }) => {
            const title = recordTitle(collection, { ...answer, ...values });
            saySaved(title, changeset, route.isNew);
            // The button that saved may be gone by now.
            keepFocus(() => titleRef.current);
            if (route.isNew) {
              editing.reload();
              if (!another && key !== null) route.open(key, { replace: true });
            } else if (key !== null) {
              const scalars = Object.fromEntries(
                Object.entries(answer).filter(([name]) => contexts.get(name)?.field.relation === null),
              );
              source.patch(key, (row) => ({ ...row, ...values, ...scalars }));
              editing.check(key, values);
            }
          }}
        />
      ) : null}
    </aside>
  );
}

/** Values that a new record starts with: `with=Album:5` in the address bar links it to that record. */
function useInitial(contexts: ReadonlyMap<string, FieldContext>): { initial: RecordData; ready: boolean } {
  const { with: start } = useSearch({ strict: false }) as { with?: string };
  const [name = '', key = ''] = start?.split(/:(.*)/s) ?? [];
  const context = contexts.get(name);
  const target = context?.field.relation ? targetOf(context) : null;
  const linked = useQuery({
    ...itemQuery(target?.name ?? '', encodeURIComponent(key), {
      fields: target ? titlePaths(target).join(',') : '',
    }),
    enabled: target !== null && key !== '',
    retry: false,
  });
  if (!context || !target || key === '') return { initial: NOTHING, ready: true };
  return { initial: { [name]: linked.data ?? key }, ready: !linked.isPending };
}

const NOTHING: RecordData = {};
