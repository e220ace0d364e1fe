import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, lazy, type Ref, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { ApiError } from '../../../api/api-error.ts';
import { itemRightsQuery, itemVersionQuery } from '../../../api/queries.ts';
import type { Item, ManifestCollection } from '../../../api/types.ts';
import { panelPathsOf } from '../../../fields/field-text.ts';
import type { FieldContext, RecordData } from '../../../fields/field-type.ts';
import { loadTexts, t } from '../../../i18n/i18n.ts';
import { withAnyLinks } from '../../../model/any-link.ts';
import { errorText } from '../../../model/error-text.ts';
import { recordKey as keyOf, readableKey } from '../../../model/record-key.ts';
import { recordTitle } from '../../../model/record-title.ts';
import { useMe } from '../../../model/use-session.ts';
import { useAskWhy } from '../../../model/why.ts';
import { Button } from '../../../ui/button.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import {
  IconArrowsMaximize,
  IconArrowsMinimize,
  IconChevronDown,
  IconChevronUp,
  IconDots,
  IconHelp,
  IconLink,
  IconTrash,
  IconX,
} from '../../../ui/icons.ts';
import { Menu } from '../../../ui/menu.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Tabs } from '../../../ui/tabs.tsx';
import { toast } from '../../../ui/toast.tsx';
import type { Archive } from '../archive.ts';
import { archiveItems } from '../row-menus.tsx';
import { ApiTab } from './api-tab.tsx';
import { Bones } from './bones.tsx';
import styles from './record.module.css';
import { RecordForm, type SavedRecord } from './record-form.tsx';

const HistoryTab = lazy(async () => {
  const [loaded] = await Promise.all([import('./history-tab.tsx'), loadTexts('every')]);
  return { default: loaded.HistoryTab };
});

type Tab = 'details' | 'history' | 'api';

interface RecordPanelProps {
  collection: ManifestCollection;
  contexts: ReadonlyMap<string, FieldContext>;
  /** URL key; null for a new record. */
  recordKey: string | null;
  initial: RecordData;
  full: boolean;
  canExpand: boolean;
  /** Null where it is always a page. */
  onFull: ((full: boolean) => void) | null;
  /** Null where there is nothing behind it. */
  onClose: (() => void) | null;
  /** Goes to the record before (-1) or after (1); null where the grid does not know it. */
  onStep: ((by: -1 | 1) => void) | null;
  onSaved: (key: string | null, saved: SavedRecord) => void;
  /** Null where the person may not archive. */
  archive: Archive | null;
  /** Null where it is not for deleting. */
  onDelete: ((record: Item) => void) | null;
  titleRef: Ref<HTMLHeadingElement>;
}

/** One record beside its grid or as a page: details, history and API. */
export function RecordPanel(props: RecordPanelProps) {
  const {
    collection,
    contexts,
    recordKey,
    full,
    canExpand,
    onFull,
    onClose,
    onStep,
    onSaved,
    archive,
    onDelete,
    titleRef,
  } = props;
  const [tab, setTab] = useState<Tab>('details');
  const [round, setRound] = useState(0);
  const ask = useAskWhy();
  const panel = useRef<HTMLElement>(null);
  const query = useMemo(() => ({ fields: panelPathsOf(contexts.values()).join(',') }), [contexts]);
  const answer = useQuery({
    ...itemVersionQuery(collection.name, recordKey ?? '', query),
    enabled: recordKey !== null,
    retry: (count, error) =>
      count < 2 && !(error instanceof ApiError && error.status > 0 && error.status < 500),
  });
  // Administrators may do everything with every record.
  const administrator = useMe()?.administrator ?? false;
  const limited = recordKey !== null && !administrator;
  const rights = itemRightsQuery(collection.name, recordKey ?? '', collection.primary_key);
  const can = useQuery({ ...rights, enabled: limited }).data ?? null;
  const record = useMemo(
    () => (recordKey !== null && answer.data ? withAnyLinks(collection, answer.data.data) : null),
    [recordKey, answer.data, collection],
  );
  // The only record is called like its collection.
  const title = collection.singleton
    ? collection.label
    : recordKey === null
      ? t('record.new', { collection: collection.label })
      : record
        ? recordTitle(collection, record)
        : readableKey(recordKey);
  const crumbKey = recordKey === null ? null : readableKey(recordKey);
  // A title that is only the key again would say the same thing twice.
  const shownTitle = title === crumbKey && recordKey !== null ? t('record.untitled', { key: title }) : title;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another record starts at its details
  useEffect(() => setTab('details'), [collection.name]);

  const onKeyDown = (event: KeyboardEvent) => {
    const target = event.target as HTMLElement;
    if (event.defaultPrevented || !panel.current?.contains(target)) return;
    if (onClose && event.key === 'Escape' && target.getAttribute('aria-expanded') !== 'true') {
      event.preventDefault();
      event.stopPropagation();
      onClose();
      return;
    }
    const typing = target.closest('input, textarea, select, [role="combobox"], [contenteditable]') !== null;
    const plain = !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
    const next = (event.altKey && event.key === 'ArrowDown') || (plain && event.key === 'j');
    const before = (event.altKey && event.key === 'ArrowUp') || (plain && event.key === 'k');
    if (onStep && (next || before)) {
      event.preventDefault();
      event.stopPropagation();
      onStep(next ? 1 : -1);
    }
  };
  // The tooltip of a focused button would take the first Escape for itself.
  const onKeyDownCapture = (event: KeyboardEvent) => {
    const button = (event.target as HTMLElement).closest('button');
    if (event.key === 'Escape' && button && button.getAttribute('aria-expanded') !== 'true') onKeyDown(event);
  };
  const copyLink = async () => {
    await navigator.clipboard?.writeText(location.href);
    toast({ message: t('record.linkCopied') });
  };
  return (
    <section
      ref={panel}
      className={styles['panel']}
      aria-label={t('record.panel')}
      onKeyDown={onKeyDown}
      onKeyDownCapture={onKeyDownCapture}
    >
      <header className={styles['header']}>
        <div className={styles['crumb']}>
          <span className={styles['crumbText']}>
            {collection.singleton ? null : <bdi>{collection.label}</bdi>}
            {crumbKey === null || collection.singleton ? null : (
              <>
                <span aria-hidden="true"> / </span>
                <bdi className="mono">{crumbKey}</bdi>
              </>
            )}
          </span>
          <span className={styles['tools']}>
            {onStep ? (
              <>
                <IconButton
                  label={t('record.previous')}
                  keys="k"
                  icon={<IconChevronUp size={16} stroke={1.7} />}
                  onClick={() => onStep(-1)}
                />
                <IconButton
                  label={t('record.next')}
                  keys="j"
                  icon={<IconChevronDown size={16} stroke={1.7} />}
                  onClick={() => onStep(1)}
                />
              </>
            ) : null}
            {record ? (
              <Menu
                trigger={
                  <IconButton label={t('record.actions')} icon={<IconDots size={16} stroke={1.7} />} />
                }
                sections={[
                  {
                    key: 'do',
                    items: [
                      {
                        key: 'link',
                        label: t('record.copyLink'),
                        icon: <IconLink size={14} stroke={1.7} />,
                        onSelect: () => void copyLink(),
                      },
                      {
                        key: 'why',
                        label: t('why.record'),
                        icon: <IconHelp size={14} stroke={1.7} />,
                        onSelect: () =>
                          ask({
                            collection: collection.name,
                            action: 'update',
                            ...(recordKey !== null && { item: recordKey }),
                          }),
                      },
                      ...archiveItems(archive, record),
                    ],
                  },
                  {
                    key: 'delete',
                    items:
                      onDelete && can?.delete !== false && collection.can.delete && !collection.readonly
                        ? [
                            {
                              key: 'delete',
                              label: t('record.deleteThis'),
                              icon: <IconTrash size={14} stroke={1.7} />,
                              danger: true,
                              onSelect: () => onDelete(record),
                            },
                          ]
                        : [],
                  },
                ]}
              />
            ) : null}
            {onFull && canExpand ? (
              <IconButton
                label={t(full ? 'record.collapse' : 'record.expand')}
                keys={full ? undefined : 'mod+enter'}
                icon={
                  full ? (
                    <IconArrowsMinimize size={16} stroke={1.7} />
                  ) : (
                    <IconArrowsMaximize size={16} stroke={1.7} />
                  )
                }
                onClick={() => onFull(!full)}
              />
            ) : null}
            {onClose ? (
              <IconButton
                label={t('record.close')}
                keys="escape"
                icon={<IconX size={16} stroke={1.7} />}
                onClick={onClose}
              />
            ) : null}
          </span>
        </div>
        <h2 ref={titleRef} tabIndex={-1} className={styles['title']}>
          <bdi>{shownTitle}</bdi>
        </h2>
      </header>
      {recordKey === null ? (
        <RecordForm
          key={`new ${round}`}
          collection={collection}
          contexts={contexts}
          record={null}
          recordKey={null}
          etag={null}
          initial={props.initial}
          onSaved={(saved) => {
            if (saved.another) setRound(round + 1);
            onSaved(keyOf(collection, saved.answer), saved);
          }}
        />
      ) : answer.isError ? (
        <Notice
          compact
          title={t(
            answer.error instanceof ApiError && answer.error.status === 404
              ? 'record.notFound'
              : 'record.loadFailed',
          )}
          detail={
            answer.error instanceof ApiError && answer.error.status === 404
              ? t('record.notFoundHint')
              : errorText(answer.error)
          }
          actions={
            <>
              <Button onClick={() => void answer.refetch()}>{t('ui.retry')}</Button>
              {onClose ? (
                <Button variant="subtle" onClick={onClose}>
                  {t('record.back', { collection: collection.label })}
                </Button>
              ) : null}
            </>
          }
        />
      ) : record === null ? (
        <div className={styles['fields']}>
          <Bones />
        </div>
      ) : (
        <Tabs<Tab>
          value={tab}
          onChange={setTab}
          label={t('record.tabs')}
          tabs={[
            { value: 'details', label: t('record.details') },
            { value: 'history', label: t('record.history') },
            { value: 'api', label: t('record.api') },
          ]}
        >
          <div className={styles['tab']}>
            {tab === 'details' ? (
              <RecordForm
                key={recordKey}
                collection={collection}
                contexts={contexts}
                record={record}
                recordKey={recordKey}
                etag={answer.data?.etag ?? null}
                query={query}
                can={can}
                onSaved={(saved) => onSaved(recordKey, saved)}
              />
            ) : tab === 'history' ? (
              <Suspense>
                <HistoryTab collection={collection} recordKey={recordKey} contexts={contexts} />
              </Suspense>
            ) : (
              <ApiTab collection={collection} recordKey={recordKey} record={record} contexts={contexts} />
            )}
          </div>
        </Tabs>
      )}
    </section>
  );
}
