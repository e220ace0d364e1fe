import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { Problem } from '../../api/api-error.ts';
import { t } from '../../i18n/i18n.ts';
import { keyFromLabel } from '../../model/key-from-label.ts';
import { useManifest } from '../../model/use-manifest.ts';
import { Button } from '../../ui/button.tsx';
import { announce } from '../../ui/live-region.tsx';
import { Screen } from '../../ui/screen.tsx';
import { Row, Section, Stack } from '../../ui/section.tsx';
import { Split } from '../../ui/side-panel.tsx';
import { Textarea, TextInput } from '../../ui/text-input.tsx';
import { toast } from '../../ui/toast.tsx';
import { type CollectionDefinition, type SchemaChange, type SchemaPlan, schemaQuery } from './definitions.ts';
import { type FieldDraft, keyProblem, newDraft } from './drafts.ts';
import { FieldDraftList } from './field-draft-list.tsx';
import { draftProblems, keysOf, withBackFields } from './field-drafts.ts';
import { refusedFields, refusedName } from './field-problems.ts';
import { focusFirstProblem } from './focus-field.ts';
import { PlanPanel } from './plan-panel.tsx';

const KEPT = 'kasbah.newCollection';

interface Draft {
  label: string;
  key: string | null;
  note: string;
  fields: FieldDraft[];
}

/** Names a collection, drafts its fields, shows the SQL, makes it. The draft survives leaving the page. */
export function NewCollectionScreen() {
  const navigate = useNavigate();
  const manifest = useManifest();
  const schema = useQuery(schemaQuery());
  const [draft, setDraft] = useState<Draft>(restore);
  const [tried, setTried] = useState(false);
  const [reviewing, setReviewing] = useState<SchemaChange | null>(null);
  const [refused, setRefused] = useState<{ problems: Problem[]; change: SchemaChange } | null>(null);
  useEffect(() => {
    sessionStorage.setItem(KEPT, JSON.stringify(draft));
    // What was reviewed is not what stands there any more.
    setReviewing(null);
    setRefused(null);
  }, [draft]);

  const key = draft.key ?? keyFromLabel(draft.label);
  const sent = refused?.change.collections ?? [];
  const nameRefusal = refusedName(refused?.problems ?? [], key, sent);
  const taken = manifest.collections.map((collection) => collection.name);
  const problem = keyProblem(key, taken);
  const fields = draft.fields.filter((field) => field.label.trim() !== '' || field.key !== null);
  const problems = draftProblems(fields, ['id']);
  const review = () => {
    setTried(true);
    if (problem !== null || problems.size > 0) {
      announce(t('schema.fixFirst'), 'assertive');
      focusFirstProblem();
      return;
    }
    const keys = keysOf(fields);
    const title =
      fields.find((field) => field.type === 'string') ?? fields.find((field) => field.type === 'text');
    const definition: CollectionDefinition = {
      name: key,
      label: draft.label.trim() === '' ? key : draft.label.trim(),
      ...(draft.note.trim() === '' ? {} : { note: draft.note.trim() }),
      ...(title ? { display_template: `{{${keys.get(title.id)}}}` } : {}),
      fields: [],
    };
    setReviewing({
      collections: withBackFields(definition, fields, schema.data?.collections ?? []),
      remove: [],
    });
  };
  const applied = async (_plan: SchemaPlan, refreshed: Promise<unknown>) => {
    await refreshed;
    sessionStorage.removeItem(KEPT);
    toast({ message: t('schema.made', { collection: draft.label }) });
    await navigate({ to: '/c/$collection', params: { collection: key } });
  };

  return (
    <Split
      panel={
        reviewing ? (
          <PlanPanel
            change={reviewing}
            before={schema.data?.collections ?? []}
            base={schema.data?.version}
            action={t('schema.make')}
            onClose={() => setReviewing(null)}
            onProblems={(problems) =>
              setRefused(problems.length > 0 ? { problems, change: reviewing } : null)
            }
            onShow={() => {
              if (window.matchMedia('(max-width: 1199px)').matches) setReviewing(null);
              focusFirstProblem();
            }}
            onApplied={applied}
          />
        ) : null
      }
    >
      <Screen
        title={t('schema.new')}
        actions={
          <Button variant="primary" onClick={review}>
            {t('schema.toReview')}
          </Button>
        }
      >
        <form
          onSubmit={(event) => {
            event.preventDefault();
            review();
          }}
        >
          <Stack gap={20}>
            <Row end>
              <div style={{ flex: '2 1 220px' }}>
                <TextInput
                  label={t('schema.label')}
                  placeholder={t('schema.labelExample')}
                  autoFocus
                  value={draft.label}
                  error={tried && problem === 'missing' ? t('schema.key.missing') : undefined}
                  onChange={(event) => setDraft({ ...draft, label: event.currentTarget.value })}
                />
              </div>
              <div style={{ flex: '1 1 180px' }}>
                <TextInput
                  mono
                  label={t('schema.key')}
                  value={key}
                  error={problem !== null && problem !== 'missing' ? t(`schema.key.${problem}`) : nameRefusal}
                  onChange={(event) => setDraft({ ...draft, key: event.currentTarget.value })}
                />
              </div>
            </Row>
            <Textarea
              label={t('schema.note')}
              description={t('schema.noteHint')}
              autosize
              minRows={1}
              value={draft.note}
              onChange={(event) => setDraft({ ...draft, note: event.currentTarget.value })}
            />
            <Section title={t('schema.fields')} hint={t('schema.keyFieldHint')}>
              <FieldDraftList
                owner={draft.label || t('schema.thisCollection')}
                drafts={draft.fields}
                problems={tried ? problems : new Map()}
                refused={refusedFields(refused?.problems ?? [], key, sent)}
                onChange={(next) => setDraft({ ...draft, fields: next })}
              />
            </Section>
          </Stack>
          <button type="submit" hidden />
        </form>
      </Screen>
    </Split>
  );
}

function restore(): Draft {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? 'null') as Draft | null;
    if (kept && Array.isArray(kept.fields)) return kept;
  } catch {
    // A draft that cannot be read begins anew.
  }
  return { label: '', key: null, note: '', fields: [newDraft('string')] };
}
