import type { ReactNode } from 'react';
import type { Item } from '../../api/types.ts';
import type { FieldContext } from '../../fields/field-type.ts';
import { plainText } from '../../fields/plain-text.ts';
import { t } from '../../i18n/i18n.ts';
import styles from './history.module.css';

/** The field of a change; a bare key reads as the link that it belongs to. */
export function contextOfChange(
  name: string,
  contexts: ReadonlyMap<string, FieldContext>,
): FieldContext | undefined {
  return [...contexts.values()].find(({ field }) => field.relation?.key_field === name) ?? contexts.get(name);
}

/** How a field of a change is called. */
export function labelOfChange(name: string, contexts: ReadonlyMap<string, FieldContext>): string {
  return contextOfChange(name, contexts)?.field.label ?? name;
}

/** The fields in which two states of a record differ. */
export function differing(before: Item | null, after: Item | null): string[] {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return [...names].filter(
    (name) => JSON.stringify(before?.[name] ?? null) !== JSON.stringify(after?.[name] ?? null),
  );
}

/** A stored value in the words of its field: links by title, long texts cut. */
export function ValueText({ value, context }: { value: unknown; context: FieldContext | undefined }) {
  const Value = context?.field.relation ? context.type.filter.Value : undefined;
  const text = context && !Value ? context.type.format(value, context) : plainText(value);
  return (
    <bdi>
      {text === '' ? (
        t('filter.emptyValue')
      ) : Value && context ? (
        <Value text={text} context={context} />
      ) : text.length > 240 ? (
        `${text.slice(0, 240)}…`
      ) : (
        text
      )}
    </bdi>
  );
}

interface ChangedValuesProps {
  fields: readonly string[];
  before: Item | null;
  after: Item | null;
  contexts: ReadonlyMap<string, FieldContext>;
  /** Whether a single field is named too, where nothing else names it. */
  named?: boolean;
  /** A button at the end of a field's line. */
  tool?: (field: string) => ReactNode;
}

/** Fields with what stood there before and what after, as words taken out and words put in. */
export function ChangedValues({ fields, before, after, contexts, named = false, tool }: ChangedValuesProps) {
  return (
    <dl className={styles['changes']}>
      {fields.map((field) => {
        const context = contextOfChange(field, contexts);
        return (
          <div key={field}>
            <dt className={named || fields.length > 1 ? undefined : 'visually-hidden'}>
              <bdi>{labelOfChange(field, contexts)}</bdi>
            </dt>
            <dd>
              <span className={styles['words']}>
                <Word kind="before" value={before?.[field]} context={context} />{' '}
                <Word kind="after" value={after?.[field]} context={context} />
              </span>
              {tool?.(field)}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

interface WordProps {
  kind: 'before' | 'after';
  value: unknown;
  context: FieldContext | undefined;
}

function Word({ kind, value, context }: WordProps) {
  const Tag = kind === 'before' ? 'del' : 'ins';
  return (
    <Tag className={styles[kind]}>
      <span className="visually-hidden">
        {t(kind === 'before' ? 'record.historyFrom' : 'record.historyTo')}:{' '}
      </span>
      <ValueText value={value} context={context} />
    </Tag>
  );
}
