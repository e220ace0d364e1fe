import { useRef } from 'react';
import { t } from '../../i18n/i18n.ts';
import { useManifest } from '../../model/use-manifest.ts';
import { Button } from '../../ui/button.tsx';
import { IconPlus } from '../../ui/icons.ts';
import { Row, Stack } from '../../ui/section.tsx';
import { type FieldDraft, newDraft } from './drafts.ts';
import { FieldDraftRow } from './field-draft-row.tsx';
import { type DraftProblem, keysOf } from './field-drafts.ts';
import type { ProblemsByField } from './field-problems.ts';
import { QuickAdd } from './quick-add.tsx';

interface FieldDraftListProps {
  /** How the collection is called, for the sentences of relations. */
  owner: string;
  drafts: FieldDraft[];
  problems: ReadonlyMap<string, DraftProblem>;
  /** What the server refused, by the fields' keys. */
  refused: ProblemsByField;
  onChange: (drafts: FieldDraft[]) => void;
}

/** New fields below each other, a button for one more, and a line that reads many at once. */
export function FieldDraftList({ owner, drafts, problems, refused, onChange }: FieldDraftListProps) {
  const list = useRef<HTMLUListElement>(null);
  const { field_types, collections } = useManifest();
  const keys = keysOf(drafts);
  const focusLast = () =>
    requestAnimationFrame(() =>
      list.current?.querySelector<HTMLInputElement>('li:last-child input')?.focus(),
    );
  return (
    <Stack gap={8}>
      <ul ref={list}>
        {drafts.map((draft, index) => (
          <li key={draft.id}>
            <FieldDraftRow
              owner={owner}
              draft={draft}
              problem={problems.get(draft.id) ?? null}
              refused={refused.get(keys.get(draft.id) ?? '') ?? null}
              onChange={(next) => onChange(drafts.map((old) => (old.id === draft.id ? next : old)))}
              onRemove={() => {
                onChange(drafts.filter((old) => old.id !== draft.id));
                requestAnimationFrame(() =>
                  list.current
                    ?.querySelectorAll<HTMLElement>('li > div')
                    [Math.max(0, index - 1)]?.querySelector('input')
                    ?.focus(),
                );
              }}
            />
          </li>
        ))}
      </ul>
      <Row>
        <Button
          icon={<IconPlus size={14} />}
          onClick={() => {
            onChange([...drafts, newDraft('string')]);
            focusLast();
          }}
        >
          {t('schema.addField')}
        </Button>
      </Row>
      <QuickAdd
        types={field_types.map((type) => type.name)}
        collections={collections}
        onAdd={(added) => onChange([...drafts.filter((draft) => draft.label.trim() !== ''), ...added])}
      />
    </Stack>
  );
}
