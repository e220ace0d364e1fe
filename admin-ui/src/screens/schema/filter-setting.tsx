import { useState } from 'react';
import type { Filter, ManifestCollection } from '../../api/types.ts';
import { type FilterDraft, readDraft, startDraft } from '../../fields/conditions/conditions-draft.ts';
import { ConditionsEditor } from '../../fields/conditions/conditions-editor.tsx';
import styles from './schema.module.css';

interface FilterSettingProps {
  label: string;
  empty: string;
  collection: ManifestCollection;
  filter: Filter | null;
  error: string | null;
  onChange: (filter: Filter | null) => void;
  /** Told while a condition is not complete. */
  onInvalid: (message: string | null) => void;
}

/** A filter over a record as a setting of the schema: only what is complete is passed on. */
export function FilterSetting(props: FilterSettingProps) {
  const { label, empty, collection, filter, error, onChange, onInvalid } = props;
  const [draft, setDraft] = useState<FilterDraft>(() => startDraft(filter, collection));
  return (
    <div data-problem={error !== null || undefined}>
      <ConditionsEditor
        label={label}
        empty={empty}
        collection={collection}
        draft={draft}
        onChange={(next) => {
          setDraft(next);
          const read = readDraft(next, collection);
          onInvalid(read.ok ? null : read.message);
          if (read.ok) onChange(read.filter);
        }}
      />
      {error === null ? null : (
        <p className={styles['problem']}>
          <bdi>{error}</bdi>
        </p>
      )}
    </div>
  );
}
