import { useState } from 'react';
import type { Item, ManifestCollection } from '../../api/types.ts';
import { t } from '../../i18n/i18n.ts';
import type { FieldContext } from '../field-type.ts';
import { Picker } from './picker.tsx';
import { linkedTitle, linkedUrlKey } from './relation.ts';
import { type RelationOption, useRelationOptions } from './relation-options.ts';

interface ChooserProps {
  context: FieldContext;
  target: ManifestCollection;
  label: string;
  value: unknown;
  initialText: string;
  onPick: (option: RelationOption) => void;
  onCancel: () => void;
  onTab?: (option: RelationOption | null, back: boolean) => void;
}

/** A search over the other collection on the server. */
export function LinkChooser({
  context,
  target,
  label,
  value,
  initialText,
  onPick,
  onCancel,
  onTab,
}: ChooserProps) {
  const [text, setText] = useState(initialText);
  const { options: found, loading } = useRelationOptions(target, context, text);
  const key = linkedUrlKey(value, target);
  const options = text === '' ? currentFirst(found, value, key, target) : found;
  const find = (option: { value: string } | null) =>
    options.find((candidate) => candidate.value === option?.value) ?? null;
  return (
    <Picker
      label={label}
      options={options}
      text={text}
      onText={setText}
      loading={loading}
      chosen={key === null ? [] : [key]}
      placeholder={t('field.searchIn', { collection: target.label })}
      empty={t('field.linkNone', { text, collection: target.label })}
      onPick={(option) => {
        const picked = find(option);
        if (picked) onPick(picked);
      }}
      {...(onTab === undefined ? {} : { onTab: (option, back) => onTab(find(option), back) })}
      onCancel={onCancel}
    />
  );
}

/** Before anything is typed the record that is linked now comes first, so that Enter changes nothing. */
function currentFirst(
  options: RelationOption[],
  value: unknown,
  key: string | null,
  target: ManifestCollection,
): RelationOption[] {
  if (key === null || typeof value !== 'object' || value === null) return options;
  const current = { value: key, title: linkedTitle(value, target), record: value as Item };
  return [
    options.find((option) => option.value === key) ?? current,
    ...options.filter((option) => option.value !== key),
  ];
}
