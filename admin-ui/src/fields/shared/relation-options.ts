import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { request } from '../../api/client.ts';
import { itemsQuery } from '../../api/queries.ts';
import type { Item, ManifestCollection } from '../../api/types.ts';
import { t } from '../../i18n/i18n.ts';
import { recordKey } from '../../model/record-key.ts';
import { recordTitle } from '../../model/record-title.ts';
import type { FieldContext, Parsed } from '../field-type.ts';
import type { PickerOption } from './picker.tsx';
import { detailPaths, keyFromText, targetOf, titlePaths } from './relation.ts';

export interface RelationOption extends PickerOption {
  record: Item;
}

function useRested<T>(value: T, ms: number): T {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return rested;
}

function detailOf(record: Item, paths: readonly string[]): string {
  return paths
    .map((path) =>
      path.split('.').reduce<unknown>((inner, step) => (inner as Item | null | undefined)?.[step], record),
    )
    .filter((value) => value !== null && value !== undefined && typeof value !== 'object')
    .join(' · ');
}

/** Records of the other collection that a search on the server finds, best first, at most 20. */
export function useRelationOptions(target: ManifestCollection, context: FieldContext, text: string) {
  const rested = useRested(text.trim(), 120);
  const details = detailPaths(target, context);
  const answer = useQuery({
    ...itemsQuery(target.name, {
      fields: [...titlePaths(target), ...details].join(','),
      search: rested,
      limit: 20,
    }),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });
  const records = answer.data?.data ?? [];
  const titles = records.map((record) => recordTitle(target, record));
  const options = records.map((record, at): RelationOption => {
    const key = recordKey(target, record) ?? '';
    const title = titles[at] as string;
    // Where nothing else tells two of the same title apart, the key does.
    const detail =
      detailOf(record, details) || (titles.indexOf(title) === titles.lastIndexOf(title) ? undefined : key);
    return { value: key, title, detail, record };
  });
  return { options, loading: answer.isFetching || rested !== text.trim(), failed: answer.isError };
}

/** Finds the one record that a pasted text means, by title or else by key. Several of one title are never guessed. */
export async function lookUpRecord(text: string, context: FieldContext): Promise<Parsed> {
  const target = targetOf(context);
  const clean = text.trim();
  if (!target || clean === '') return keyFromText(clean, target);
  const { data } = await request<Item[]>(`/items/${encodeURIComponent(target.name)}`, {
    query: { fields: titlePaths(target).join(','), search: clean, limit: 20 },
  });
  const hits = data.filter(
    (record) => recordTitle(target, record).toLocaleLowerCase() === clean.toLocaleLowerCase(),
  );
  if (hits.length === 1) return { ok: true, value: hits[0] };
  if (hits.length > 1)
    return { ok: false, message: t('field.linkSeveral', { text: clean, count: hits.length }) };
  const key = data.find((record) => recordKey(target, record) === clean);
  return key
    ? { ok: true, value: key }
    : { ok: false, message: t('field.linkNone', { text: clean, collection: target.label }) };
}
