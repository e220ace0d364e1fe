import { useNavigate } from '@tanstack/react-router';
import type { Item } from '../../api/types.ts';
import type { FieldContext } from '../../fields/field-type.ts';
import { linkedTitle, linkedUrlKey, targetOf } from '../../fields/shared/relation.ts';
import { usableWidth } from '../../grid/column-layout.ts';
import { t } from '../../i18n/i18n.ts';
import { recordKey } from '../../model/record-key.ts';
import { useAskWhy } from '../../model/why.ts';
import {
  IconArchive,
  IconArchiveOff,
  IconArrowDown,
  IconArrowsMaximize,
  IconArrowUp,
  IconCheck,
  IconCopy,
  IconExternalLink,
  IconEyeOff,
  IconFilter,
  IconHelp,
  IconTrash,
  IconX,
} from '../../ui/icons.ts';
import type { MenuItem, MenuSection } from '../../ui/menu.tsx';
import { toast } from '../../ui/toast.tsx';
import { conditionOf } from './api-filter.ts';
import type { Archive } from './archive.ts';
import type { CollectionRowsProps } from './collection-rows-props.ts';
import { usualWidth } from './column-widths.ts';
import { copyText } from './grid-clipboard.ts';
import { readOnlyReason } from './read-only-reason.tsx';

interface MenuInput extends CollectionRowsProps {
  widths: Record<string, number>;
  setWidth: (column: string, width: number | null) => void;
}

const small = { size: 14, stroke: 1.7 };

/** Everything a header can do: sort, filter, hide and width. */
export function useHeaderMenu({ contexts, control, columns, widths, setWidth, onFilterField }: MenuInput) {
  return (column: string): MenuSection[] => {
    const context = contexts.get(column);
    if (!context) return [];
    const { field, type } = context;
    const sort = control.view.sort.find((part) => part.field === column);
    const width = widths[column] ?? usualWidth(type.width, field.label);
    const by = (descending: boolean) => () => control.change({ sort: [{ field: column, descending }] });
    const names = columns.map((shown) => shown.field.name);
    return [
      {
        key: 'sort',
        items: field.sortable
          ? [
              {
                key: 'asc',
                label: t('sort.ascending'),
                icon: <IconArrowUp {...small} />,
                onSelect: by(false),
              },
              {
                key: 'desc',
                label: t('sort.descending'),
                icon: <IconArrowDown {...small} />,
                onSelect: by(true),
              },
              ...(sort
                ? [
                    {
                      key: 'none',
                      label: t('sort.remove'),
                      icon: <IconX {...small} />,
                      onSelect: () => control.change({ sort: [] }),
                    },
                  ]
                : []),
            ]
          : [],
      },
      {
        key: 'view',
        items: [
          {
            key: 'filter',
            label: t('grid.filterBy', { field: field.label }),
            icon: <IconFilter {...small} />,
            onSelect: () => onFilterField(column),
          },
          {
            key: 'hide',
            label: t('grid.hide'),
            icon: <IconEyeOff {...small} />,
            disabled: names.length === 1,
            onSelect: () => control.change({ columns: names.filter((name) => name !== column) }),
          },
        ],
      },
      {
        key: 'width',
        items: [
          { key: 'wider', label: t('grid.wider'), onSelect: () => setWidth(column, usableWidth(width + 60)) },
          {
            key: 'narrower',
            label: t('grid.narrower'),
            onSelect: () => setWidth(column, usableWidth(width - 60)),
          },
          ...(column in widths
            ? [{ key: 'usual', label: t('grid.usualWidth'), onSelect: () => setWidth(column, null) }]
            : []),
        ],
      },
    ];
  };
}

/** Archiving a record, or taking it out again; nothing where there is no archive. */
export function archiveItems(archive: Archive | null, row: Item): MenuItem[] {
  if (!archive) return [];
  const inside = archive.isArchived(row);
  return [
    {
      key: 'archive',
      label: t(inside ? 'archive.takeOut' : 'archive.put', { count: 1 }),
      icon: inside ? <IconArchiveOff {...small} /> : <IconArchive {...small} />,
      onSelect: () => void archive.put([row], !inside),
    },
  ];
}

/** Everything a cell can do, each with its key. */
export function useCellMenu({ collection, editing, archive, onOpen, onFilterBy, onDelete }: MenuInput) {
  const navigate = useNavigate();
  const ask = useAskWhy();
  return (row: Item, context: FieldContext): MenuSection[] => {
    const { field } = context;
    const value = row[field.name];
    const target = field.relation?.kind === 'many-to-one' ? targetOf(context) : null;
    const linked = target ? linkedUrlKey(value, target) : null;
    const open = readOnlyReason(context) === null;
    return [
      {
        key: 'cell',
        items: [
          {
            key: 'filter',
            label: t('filter.byCell'),
            icon: <IconFilter {...small} />,
            keys: 'shift+f',
            disabled: conditionOf(context, value) === null,
            onSelect: () => onFilterBy(row, field.name),
          },
          {
            key: 'copy',
            label: t('grid.copy'),
            icon: <IconCopy {...small} />,
            keys: 'mod+c',
            onSelect: () => void navigator.clipboard?.writeText(copyText([row], [context], false)),
          },
          ...(open && !field.required && value !== null
            ? [
                {
                  key: 'clear',
                  label: t('grid.clearCell'),
                  icon: <IconX {...small} />,
                  keys: 'delete',
                  onSelect: () =>
                    void editing
                      .change([{ row, column: field.name, value: null }])
                      .then(({ changed, said, undo }) => {
                        if (changed > 0) toast({ message: said, action: undo });
                      }),
                },
              ]
            : []),
        ],
      },
      {
        key: 'record',
        items: [
          {
            key: 'open',
            label: t('grid.openRecord'),
            icon: <IconArrowsMaximize {...small} />,
            keys: 'space',
            onSelect: () => onOpen(row, false),
          },
          ...(target && linked !== null
            ? [
                {
                  key: 'linked',
                  label: t('grid.openLinked', { title: linkedTitle(value, target) }),
                  icon: <IconExternalLink {...small} />,
                  onSelect: () =>
                    void navigate({
                      to: '/c/$collection/r/$id',
                      params: { collection: target.name, id: linked },
                    }),
                },
              ]
            : []),
          {
            key: 'why',
            label: t('why.record'),
            icon: <IconHelp {...small} />,
            onSelect: () => {
              const key = recordKey(collection, row);
              ask({
                collection: collection.name,
                action: open ? 'read' : 'update',
                field: field.name,
                ...(key !== null && { item: key }),
              });
            },
          },
          ...archiveItems(archive, row),
          ...(collection.can.delete && !collection.readonly
            ? [
                {
                  key: 'delete',
                  label: t('record.deleteThis'),
                  icon: <IconTrash {...small} />,
                  danger: true,
                  onSelect: () => onDelete([row]),
                },
              ]
            : []),
        ],
      },
    ];
  };
}

/** What the menu of a row of the phone list offers. */
export function useRowMenu({ collection, archive, selection, onOpen, onDelete }: MenuInput) {
  return (row: Item): MenuSection[] => [
    {
      key: 'row',
      items: [
        {
          key: 'open',
          label: t('grid.openRecord'),
          icon: <IconArrowsMaximize {...small} />,
          onSelect: () => onOpen(row, true),
        },
        {
          key: 'select',
          label: t('keys.select'),
          icon: <IconCheck {...small} />,
          onSelect: () => selection.toggle([row]),
        },
        ...archiveItems(archive, row),
        ...(collection.can.delete && !collection.readonly
          ? [
              {
                key: 'delete',
                label: t('record.deleteThis'),
                icon: <IconTrash {...small} />,
                danger: true,
                onSelect: () => onDelete([row]),
              },
            ]
          : []),
      ],
    },
  ];
}
