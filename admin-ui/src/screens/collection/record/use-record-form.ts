import { useEffect, useRef, useState } from 'react';
import type { Item, ManifestCollection } from '../../../api/types.ts';
import { sameValue, toWrite } from '../../../fields/field-text.ts';
import type { FieldContext, RecordData } from '../../../fields/field-type.ts';
import { t } from '../../../i18n/i18n.ts';
import { useRecordWrites } from '../../../model/use-record.ts';
import { messagesByField } from '../write-rows.ts';
import { useDraft } from './use-draft.ts';

interface FormInput {
  collection: ManifestCollection;
  contexts: ReadonlyMap<string, FieldContext>;
  /** The fields that can be filled in, in order. */
  open: readonly FieldContext[];
  /** The stored record; null for a new one. */
  record: Item | null;
  recordKey: string | null;
  /** Values a new record starts with. */
  initial: RecordData;
  onSaved: (values: RecordData, answer: Item) => void;
}

/** The state of the record form: changed values, problems, the draft, and saving. */
export function useRecordForm({
  collection,
  contexts,
  open,
  record,
  recordKey,
  initial,
  onSaved,
}: FormInput) {
  const [changed, setChanged] = useState<RecordData>({});
  const [unread, setUnread] = useState<Record<string, string>>({});
  const [problems, setProblems] = useState<Record<string, string>>({});
  const { found, kept, keep } = useDraft(collection.name, recordKey ?? 'new');
  const [offered, setOffered] = useState(found);
  const writes = useRecordWrites(collection.name);
  const summary = useRef<HTMLDivElement>(null);
  const [failures, setFailures] = useState(0);
  useEffect(() => {
    if (failures > 0) summary.current?.focus();
  }, [failures]);

  const keepDraft = (values: RecordData) => {
    const entries = Object.entries(values).filter(([name]) => !contexts.get(name)?.type.writeOnly);
    keep(Object.fromEntries(entries));
  };
  const base = record ?? initial;
  const shownValue = (name: string) => (name in changed ? changed[name] : base[name]);
  const put = (name: string, value: unknown) => {
    const context = contexts.get(name);
    const { [name]: _before, ...rest } = changed;
    const same = context !== undefined && name in base && sameValue(base[name], value, context);
    const next = same ? rest : { ...rest, [name]: value };
    setChanged(next);
    setOffered(null);
    keepDraft(next);
    if (name in problems) {
      const { [name]: _solved, ...others } = problems;
      setProblems(others);
    }
  };
  const setInvalid = (name: string, message: string | null) =>
    setUnread((before) => {
      const { [name]: _old, ...rest } = before;
      return message === null ? rest : { ...rest, [name]: message };
    });
  const discard = () => {
    setChanged({});
    setUnread({});
    setProblems({});
    setOffered(null);
    keep({});
  };

  const refuse = (messages: Record<string, string>) => {
    setProblems(messages);
    setFailures((count) => count + 1);
  };
  const missing = () =>
    Object.fromEntries(
      open.flatMap(({ field }) => {
        const value = shownValue(field.name);
        const empty = value === null || value === undefined;
        const needed =
          field.required && !(record === null && field.has_default) && field.relation?.kind !== 'one-to-many';
        return needed && empty ? [[field.name, t('record.missing', { field: field.label })]] : [];
      }),
    );
  const save = async (): Promise<boolean> => {
    const wrong = { ...(record === null ? missing() : {}), ...unread };
    if (Object.keys(wrong).length > 0) {
      refuse(wrong);
      return false;
    }
    const values = record === null ? { ...initial, ...changed } : changed;
    if (record !== null && Object.keys(values).length === 0) return true;
    setProblems({});
    try {
      const body = toWrite(contexts, values);
      const answer =
        record === null || recordKey === null
          ? await writes.create.mutateAsync(body)
          : await writes.update.mutateAsync({ key: recordKey, body });
      setChanged({});
      keep({});
      onSaved(values, answer);
      return true;
    } catch (error) {
      refuse(messagesByField(error, [...open.map(({ field }) => field.name)]));
      return false;
    }
  };

  return {
    shownValue,
    put,
    setInvalid,
    discard,
    save,
    summary,
    problems: { ...unread, ...problems },
    /** Problems to list at the top: only after a save was tried. */
    listed: problems,
    count: new Set([...Object.keys(changed), ...Object.keys(unread)]).size,
    saving: writes.create.isPending || writes.update.isPending,
    kept,
    offered,
    restore: () => {
      if (!offered) return;
      setChanged(offered.values);
      setOffered(null);
      keep(offered.values);
    },
  };
}
