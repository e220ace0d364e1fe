import { lazy } from 'react';
import { t } from '../../i18n/i18n.ts';
import { IconTags } from '../../ui/icons.ts';
import type { FieldType } from '../field-type.ts';
import { listOf, parseList, typedList } from '../list-text.ts';
import { NumberSetting } from '../shared/number-settings.tsx';
import { LIST_OPERATORS, PillList } from '../shared/pill-list.tsx';

// The drop-down of the kit is large; only the record panel needs it.
const TagsBox = lazy(async () => ({ default: (await import('./tags-input.tsx')).TagsBox }));

/** A list of free words. */
export const fieldType: FieldType = {
  name: 'tags',
  Icon: IconTags,
  width: 200,
  align: 'start',
  freeText: true,
  format: (value) => listOf(value).join(', '),
  edit: (value) => typedList(listOf(value)),
  parse: (text, { field }) => {
    const tags = parseList(text);
    const long = tags.find((tag) => tag.length > 100);
    if (long) return { ok: false, message: t('field.tooLong', { limit: 100, count: long.length }) };
    return { ok: true, value: tags.length === 0 && !field.required ? null : tags };
  },
  Cell: ({ value, marked }) => (
    <PillList values={listOf(value).map((tag) => ({ key: tag, label: tag }))} marked={marked} />
  ),
  Input: TagsBox,
  filter: { operators: LIST_OPERATORS, words: 'plain' },
  Settings: (props) => <NumberSetting {...props} name="max_items" label={t('field.maxItems')} />,
};
