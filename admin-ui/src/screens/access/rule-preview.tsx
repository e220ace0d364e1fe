import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { previewQuery } from '../../api/access.ts';
import type { PolicyInput } from '../../api/mutations.ts';
import { usersQuery } from '../../api/queries.ts';
import type { AccessPreview, ManifestCollection, Role } from '../../api/types.ts';
import { listed } from '../../fields/conditions/condition-words.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { MultiSelect } from '../../ui/multi-select.tsx';
import styles from './access.module.css';

const WAIT_MS = 400;
const MOST_PEOPLE = 5;
/** Fields that are named one by one. */
const MOST_FIELDS = 6;

interface RulePreviewProps {
  /** The rule as it would be, with its id where it is one already. */
  rule: PolicyInput & { id?: string };
  role: Role;
  collection: ManifestCollection;
}

/** What a rule would change if it were saved, counted in the data: for its role, and for people who are chosen. */
export function RulePreview({ rule, role, collection }: RulePreviewProps) {
  const [people, setPeople] = useState<string[]>([]);
  const users = useQuery(usersQuery({ limit: 200, sort: 'name' })).data?.data ?? [];
  const settled = useSettled(JSON.stringify(rule));
  const preview = useQuery(
    previewQuery({
      set: [JSON.parse(settled) as PolicyInput],
      actors: [`role:${role.id}`, ...people],
    }),
  );
  return (
    <section className={styles['preview']} aria-label={t('access.preview')}>
      <h3>{t('access.preview')}</h3>
      <div role="status" data-old={preview.isPlaceholderData || undefined}>
        {preview.isError ? (
          <p>{errorText(preview.error)}</p>
        ) : preview.data ? (
          <ul>
            {preview.data.map((one, at) => (
              <Line
                key={one.actor.id ?? 'role'}
                preview={one}
                who={at === 0 ? role.label : one.actor.name}
                collection={collection}
              />
            ))}
          </ul>
        ) : (
          <p>{t('access.previewWait')}</p>
        )}
      </div>
      <MultiSelect
        label={t('access.previewFor')}
        description={t('access.previewForHint')}
        searchable
        maxValues={MOST_PEOPLE}
        data={users.map((user) => ({ value: user.id, label: user.name || user.email }))}
        value={people}
        onChange={setPeople}
      />
    </section>
  );
}

/** The sentences for one person or role. */
function Line({
  preview,
  who,
  collection,
}: {
  preview: AccessPreview;
  who: string;
  collection: ManifestCollection;
}) {
  const sentences = preview.changes.flatMap((change) => sentencesOf(change, who, collection));
  return (
    <li>
      {sentences.length === 0 ? t('access.previewNone', { who }) : null}
      {sentences.map((sentence) => (
        <div key={sentence}>{sentence}</div>
      ))}
    </li>
  );
}

function sentencesOf(
  { action, before, after, appear, vanish }: AccessPreview['changes'][number],
  who: string,
  collection: ManifestCollection,
): string[] {
  const labels = (names: string[]) => {
    const first = names
      .slice(0, MOST_FIELDS)
      .map((name) => collection.fields.find((field) => field.name === name)?.label ?? name);
    return names.length > MOST_FIELDS ? `${first.join(', ')} …` : listed(first, 'conjunction');
  };
  const base = { who, collection: collection.label };
  const counts = { before: before?.rows ?? 0, after: after?.rows ?? 0 };
  const head =
    action === 'create'
      ? before && after
        ? t('access.previewAddFields', base)
        : t('access.previewAdd', { ...base, now: after ? 'yes' : 'no' })
      : counts.before === counts.after
        ? t('access.previewSame', { ...base, rows: counts.after, action })
        : t('access.previewRows', { ...base, ...counts, action });
  // Where nothing was reached before, every field is new, and where nothing is left, every one is gone.
  const fields = before !== null && after !== null;
  return [
    head,
    ...(fields && appear.length > 0
      ? [t('access.previewAppear', { count: appear.length, fields: labels(appear) })]
      : []),
    ...(fields && vanish.length > 0
      ? [t('access.previewVanish', { count: vanish.length, fields: labels(vanish) })]
      : []),
  ];
}

/** A text once it has not changed for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), WAIT_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
