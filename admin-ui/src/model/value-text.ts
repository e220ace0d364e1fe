import { t } from '../i18n/i18n.ts';

/** A stored value in few words, for history and lists: objects as JSON, long texts cut. */
export function valueText(value: unknown, longest = 80): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'boolean') return value ? t('ui.yes') : t('ui.no');
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  const line = text.replace(/\s+/g, ' ').trim();
  if (line === '') return '“”';
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}

export interface FieldChange {
  field: string;
  before: unknown;
  after: unknown;
}

/** The fields in which two states of a record differ. */
export function changedFields(
  before: Record<string, unknown> | null,
  after: Record<string, unknown> | null,
): FieldChange[] {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return names
    .map((field) => ({ field, before: before?.[field], after: after?.[field] }))
    .filter((change) => JSON.stringify(change.before ?? null) !== JSON.stringify(change.after ?? null));
}
