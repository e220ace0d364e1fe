import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { Query } from '../../../api/client.ts';
import { createItem } from '../../../api/mutations.ts';
import type { Item, ManifestCollection } from '../../../api/types.ts';
import { sameValue, toWrite } from '../../../fields/field-text.ts';
import type { FieldContext, RecordData } from '../../../fields/field-type.ts';
import { t } from '../../../i18n/i18n.ts';
import { useUndo } from '../../../model/use-undo.ts';
import { messagesByField } from '../write-rows.ts';
import { type EditConflict, resolved, type SeenRecord, type Side, saveRecord } from './save-record.ts';
import { useDraft } from './use-draft.ts';

interface FormInput {
  collection: ManifestCollection;
  contexts: ReadonlyMap<string, FieldContext>;
  /** The fields that can be filled in, in order. */
  open: readonly FieldContext[];
  /** The stored record; null for a new one. */
  record: Item | null;
  recordKey: string | null;
  /** The version of the record as it is shown; null where the server tells none. */
  etag: string | null;
  /** The query that it was read with. */
  query: Query;
  /** Values a new record starts with. */
  initial: RecordData;
  onSaved: (values: RecordData, answer: Item, changeset: string | null) => void;
}

/** The state of the record form: changed values, problems, the draft, and saving. */
export function useRecordForm({
  collection,
  contexts,
  open,
  record,
  recordKey,
  etag,
  query,
  initial,
  onSaved,
}: FormInput) {
  const [changed, setChanged] = useState<RecordData>({});
  const [unread, setUnread] = useState<Record<string, string>>({});
  const [problems, setProblems] = useState<Record<string, string>>({});
  const { found, kept, keep } = useDraft(collection.name, recordKey ?? 'new');
  const [offered, setOffered] = useState(found);
  const client = useQueryClient();
  const undo = useUndo();
  const [saving, setSaving] = useState(false);
  const [merged, setMerged] = useState(false);
  const [conflict, setConflict] = useState<EditConflict | null>(null);
  // The version that the first change was typed over: what is shown beneath goes on changing with the server.
  const based = useRef<SeenRecord>({ etag, record, query });
  const summary = useRef<HTMLDivElement>(null);
  const [failures, setFailures] = useState(0);
  useEffect(() => {
    if (failures > 0) summary.current?.focus();
  }, [failures]);

  const keepDraft = (values: RecordData) => {
    const entries = Object.entries(values).filter(([name]) => !contexts.get(name)?.type.writeOnly);
    keep(Object.fromEntries(entries), based.current.etag);
  };
  const base = record ?? initial;
  const shownValue = (name: string) => (name in changed ? changed[name] : base[name]);
  const put = (name: string, value: unknown) => {
    const context = contexts.get(name);
    if (Object.keys(changed).length === 0) based.current = { etag, record, query };
    setMerged(false);
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
    setConflict(null);
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
    return send(values, based.current);
  };
  const send = async (values: RecordData, seen: SeenRecord): Promise<boolean> => {
    setSaving(true);
    setConflict(null);
    try {
      const body = toWrite(contexts, values);
      const result =
        recordKey === null
          ? { answer: await undo.during(createItem(collection.name, body)), merged: false }
          : await undo.during(saveRecord(collection.name, recordKey, body, seen));
      if ('conflict' in result) {
        setConflict(result.conflict);
        return false;
      }
      setChanged({});
      keep({});
      setMerged(result.merged);
      await Promise.all(['items', 'changes'].map((key) => client.invalidateQueries({ queryKey: [key] })));
      onSaved(values, result.answer.data, result.answer.changeset);
      return true;
    } catch (error) {
      refuse(messagesByField(error, [...open.map(({ field }) => field.name)]));
      return false;
    } finally {
      setSaving(false);
    }
  };
  /** Goes on after somebody else changed the same fields: with what the person chose for each. */
  const settle = async (choices: Readonly<Record<string, Side>>) => {
    if (!conflict) return;
    const values = resolved(changed, choices, contexts);
    if (Object.keys(values).length > 0) {
      based.current = { etag: conflict.etag, record: conflict.current, query };
      setChanged(values);
      await send(values, based.current);
      return;
    }
    discard();
    await client.invalidateQueries({ queryKey: ['items', collection.name, 'one'] });
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
    saving,
    /** Somebody changed other fields meanwhile, and both are kept. */
    merged,
    conflict,
    settle,
    /** Back to the form, with everything that was typed. */
    keepTyping: () => setConflict(null),
    kept,
    offered,
    restore: () => {
      if (!offered) return;
      setChanged(offered.values);
      setOffered(null);
      based.current = offered.etag ? { etag: offered.etag, record: null, query } : { etag, record, query };
      keepDraft(offered.values);
    },
  };
}
