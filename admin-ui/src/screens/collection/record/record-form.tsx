import { type KeyboardEvent, lazy, Suspense, useId, useState } from 'react';
import type { Query } from '../../../api/client.ts';
import type { Item, ItemRights, ManifestCollection } from '../../../api/types.ts';
import type { FieldContext, RecordData } from '../../../fields/field-type.ts';
import { holds } from '../../../fields/holds.ts';
import { formatWhen } from '../../../i18n/formats.ts';
import { loadTexts, t } from '../../../i18n/i18n.ts';
import { useMe } from '../../../model/use-session.ts';
import { useAskWhy } from '../../../model/why.ts';
import { Button } from '../../../ui/button.tsx';
import { Kbd } from '../../../ui/kbd.tsx';
import { keepFocus } from '../../../ui/keep-focus.ts';
import { Modal } from '../../../ui/modal.tsx';
import { Callout } from '../../../ui/notice.tsx';
import { keysOfLinks, orderedFields } from '../columns.ts';
import { isOfRights, readOnlyReason, refusedHere } from '../read-only-reason.tsx';
import styles from './record.module.css';
import { RecordField } from './record-field.tsx';
import { useRecordForm } from './use-record-form.ts';

interface RecordFormProps {
  collection: ManifestCollection;
  contexts: ReadonlyMap<string, FieldContext>;
  /** The stored record; null for a new one. */
  record: Item | null;
  recordKey: string | null;
  /** The version of the record as it is shown; null where the server tells none. */
  etag: string | null;
  /** The query that it was read with. */
  query?: Query;
  initial?: RecordData;
  /** What may be done with the stored record; null where it is not known. */
  can?: ItemRights | null;
  onSaved: (saved: SavedRecord) => void;
}

/** What a save of the form stored. */
export interface SavedRecord {
  values: RecordData;
  answer: Item;
  changeset: string | null;
  /** The person wants to go on with another new record. */
  another: boolean;
}

const ConflictDialog = lazy(async () => {
  const [loaded] = await Promise.all([import('./conflict-dialog.tsx'), loadTexts('every')]);
  return { default: loaded.ConflictDialog };
});

const NOTHING: RecordData = {};
const NO_QUERY: Query = {};

/** Every field of a record with its type's input; saving, discarding and the draft. */
export function RecordForm({
  collection,
  contexts,
  record,
  recordKey,
  etag,
  query = NO_QUERY,
  initial = NOTHING,
  can = null,
  onSaved,
}: RecordFormProps) {
  const formId = useId();
  const [asking, setAsking] = useState(false);
  const [another, setAnother] = useState(false);
  const shown = fieldsOf(collection, contexts, record === null);
  const locked = (context: FieldContext) =>
    record === null ? newReason(context) : (readOnlyReason(context, false) ?? refusedHere(context, can));
  const ask = useAskWhy();
  const open = shown.filter((context) => locked(context) === null);
  const form = useRecordForm({
    collection,
    contexts,
    open,
    record,
    recordKey,
    etag,
    query,
    initial,
    onSaved: (values, answer, changeset) => onSaved({ values, answer, changeset, another }),
  });
  const me = useMe();
  const [focused, setFocused] = useState<string | null>(null);
  // A field does not vanish from under a person's hands, nor with what is wrong with it.
  const visible = shown.filter(
    ({ field }) =>
      field.condition === null ||
      field.name === focused ||
      form.problems[field.name] !== undefined ||
      holds(field.condition, {
        contexts,
        valueOf: (name) =>
          form.shownValue(name) ?? (record === null ? contexts.get(name)?.field.default : null),
        user: me && { ...me },
        now: new Date(),
      }),
  );
  const stacked = shown.some(({ field }) => field.width === 'half');
  const idOf = (name: string) => `${formId}-${name}`;
  const save = async (more = false) => {
    setAnother(more);
    await form.save();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.stopPropagation();
    void save(event.shiftKey && record === null);
  };
  const listed = Object.entries(form.listed);
  const dirty = form.count > 0 || record === null;
  return (
    <form
      className={styles['form']}
      noValidate
      onKeyDown={onKeyDown}
      onFocus={(event) =>
        setFocused(event.target.closest('[data-field]')?.getAttribute('data-field') ?? null)
      }
      onBlur={() => setFocused(null)}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <div className={styles['fields']}>
        {form.offered ? (
          <Callout tone="info">
            <p>{t('record.draftFound', { time: formatWhen(form.offered.at) })}</p>
            <span className={styles['calloutActions']}>
              <Button
                size="sm"
                onClick={() => {
                  form.restore();
                  keepFocus(() => form.summary.current);
                }}
              >
                {t('record.draftRestore')}
              </Button>
              <Button
                size="sm"
                variant="subtle"
                onClick={() => {
                  form.discard();
                  keepFocus(() => form.summary.current);
                }}
              >
                {t('record.discard')}
              </Button>
            </span>
          </Callout>
        ) : null}
        <div ref={form.summary} tabIndex={-1} className={styles['summary']}>
          {listed.length > 0 ? (
            <Callout tone="danger" title={t('record.problems', { count: listed.length })} live>
              <ul className={styles['problems']}>
                {listed.map(([name, problem]) => (
                  <li key={name}>
                    <a
                      href={`#${idOf(name)}`}
                      onClick={(event) => {
                        event.preventDefault();
                        document.getElementById(idOf(name))?.focus();
                      }}
                    >
                      {t('record.fieldInvalid', { field: contexts.get(name)?.field.label ?? name, problem })}
                    </a>
                  </li>
                ))}
              </ul>
            </Callout>
          ) : null}
        </div>
        {form.merged ? (
          <p className={styles['merged']} role="status">
            {t('record.merged')}
          </p>
        ) : null}
        <div className={styles['list']}>
          {visible.map((context) => {
            const { name } = context.field;
            return (
              <Suspense key={name}>
                <RecordField
                  id={idOf(name)}
                  context={context}
                  value={form.shownValue(name)}
                  recordKey={recordKey}
                  locked={locked(context)}
                  onWhy={
                    recordKey !== null && (isOfRights(context) || refusedHere(context, can) !== null)
                      ? () =>
                          ask({ collection: collection.name, action: 'update', field: name, item: recordKey })
                      : undefined
                  }
                  problem={form.problems[name] ?? null}
                  stacked={stacked}
                  onChange={(value) => form.put(name, value)}
                  onInvalid={(message) => form.setInvalid(name, message)}
                />
              </Suspense>
            );
          })}
        </div>
      </div>
      {dirty ? (
        <footer className={styles['footer']}>
          {form.kept === null ? null : (
            <span className={styles['kept']}>{t('record.draftKept', { time: formatWhen(form.kept) })}</span>
          )}
          {form.count > 0 ? (
            <Button variant="subtle" onClick={() => setAsking(true)}>
              {t('record.discard')}
            </Button>
          ) : null}
          <Button type="submit" variant="primary" loading={form.saving}>
            {t(record === null ? 'record.create' : 'record.save')}
            <Kbd keys="mod+enter" />
          </Button>
        </footer>
      ) : null}
      {form.conflict ? (
        <Suspense>
          <ConflictDialog
            conflict={form.conflict}
            contexts={contexts}
            mine={form.shownValue}
            onSettle={(choices) => {
              void form.settle(choices);
              keepFocus(() => form.summary.current);
            }}
            onClose={form.keepTyping}
          />
        </Suspense>
      ) : null}
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('record.discardTitle')}
        footer={
          <>
            <Button data-autofocus onClick={() => setAsking(false)}>
              {t('record.keepEditing')}
            </Button>
            <Button
              variant="danger"
              onClick={() => {
                form.discard();
                setAsking(false);
                keepFocus(() => form.summary.current);
              }}
            >
              {t('record.discard')}
            </Button>
          </>
        }
      >
        <p>{t('record.discardBody', { count: form.count })}</p>
      </Modal>
    </form>
  );
}

/** Fields a form shows: no hidden ones, no bare keys that a link already shows, and no made ones while a record is new. */
function fieldsOf(
  collection: ManifestCollection,
  contexts: ReadonlyMap<string, FieldContext>,
  isNew: boolean,
): FieldContext[] {
  const covered = keysOfLinks(collection.fields);
  return orderedFields(contexts).filter(({ field, type }) => {
    if (field.hidden || covered.has(field.name)) return false;
    if (!isNew) return field.can.read || (type.writeOnly === true && field.can.update);
    return field.can.create && !field.readonly && field.relation?.kind !== 'one-to-many';
  });
}

function newReason({ type, field, collection }: FieldContext): string | null {
  if (type.name === '') return readOnlyReason({ type, field, collection } as FieldContext);
  return null;
}
