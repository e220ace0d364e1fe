import { useState } from 'react';
import { t } from '../../i18n/i18n.ts';
import { announce } from '../../ui/live-region.tsx';
import { TextInput } from '../../ui/text-input.tsx';
import type { FieldDraft } from './drafts.ts';
import { readQuickFields } from './quick-fields.ts';

interface QuickAddProps {
  types: readonly string[];
  collections: readonly { name: string; label: string }[];
  onAdd: (fields: FieldDraft[]) => void;
}

/** Many fields from one line; what cannot be read stays in the line with the reason. */
export function QuickAdd({ types, collections, onAdd }: QuickAddProps) {
  const [line, setLine] = useState('');
  const [unread, setUnread] = useState<string[]>([]);
  const add = () => {
    const read = readQuickFields(line, types, collections);
    setUnread(read.unread);
    setLine(read.unread.join(', '));
    if (read.fields.length > 0) {
      onAdd(read.fields);
      announce(t('schema.quickAdded', { count: read.fields.length }));
    }
  };
  return (
    <TextInput
      label={t('schema.quick')}
      description={t('schema.quickHint')}
      placeholder={t('schema.quickExample')}
      value={line}
      error={unread.length > 0 ? t('schema.quickUnread', { parts: unread.join(', ') }) : undefined}
      onChange={(event) => {
        setLine(event.currentTarget.value);
        setUnread([]);
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter') return;
        event.preventDefault();
        if (line.trim() !== '') add();
      }}
    />
  );
}
