import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { ManifestCollection } from '../../api/types.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { useCollection } from '../../model/use-manifest.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { IconArrowLeft } from '../../ui/icons.ts';
import { announce } from '../../ui/live-region.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Screen } from '../../ui/screen.tsx';
import { Row, Section, Stack } from '../../ui/section.tsx';
import { Split } from '../../ui/side-panel.tsx';
import { Skeleton } from '../../ui/spinner.tsx';
import { Textarea, TextInput } from '../../ui/text-input.tsx';
import { toast } from '../../ui/toast.tsx';
import { type CollectionDefinition, schemaQuery } from './definitions.ts';
import type { FieldDraft } from './drafts.ts';
import { ExistingFields } from './existing-fields.tsx';
import { FieldDraftList } from './field-draft-list.tsx';
import { draftProblems, withBackFields } from './field-drafts.ts';
import { PlanPanel } from './plan-panel.tsx';
import styles from './schema.module.css';

/** One collection: how it is called and shown, its fields, new fields. Changes wait until they are reviewed and applied. */
export function EditCollectionScreen() {
  const { collection: name = '' } = useParams({ strict: false });
  const collection = useCollection(name);
  const schema = useQuery(schemaQuery());
  if (!collection) return <Notice title={t('error.notFound')} detail={t('error.notFoundHint')} />;
  if (schema.isError)
    return (
      <Notice
        title={t('error.title')}
        detail={errorText(schema.error)}
        actions={<Button onClick={() => void schema.refetch()}>{t('ui.retry')}</Button>}
      />
    );
  const definition = schema.data?.collections.find((candidate) => candidate.name === name);
  if (!schema.data || !definition) {
    return (
      <Screen title={collection.label}>
        <Skeleton height={160} />
      </Screen>
    );
  }
  return (
    <Editor
      key={`${name} ${schema.data.version}`}
      collection={collection}
      definition={definition}
      all={schema.data.collections}
      version={schema.data.version}
    />
  );
}

interface EditorProps {
  collection: ManifestCollection;
  definition: CollectionDefinition;
  all: CollectionDefinition[];
  version: string;
}

function Editor({ collection, definition, all, version }: EditorProps) {
  const [draft, setDraft] = useState(definition);
  const [added, setAdded] = useState<FieldDraft[]>([]);
  const [tried, setTried] = useState(false);
  const [reviewing, setReviewing] = useState<CollectionDefinition[] | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change makes what was reviewed stale
  useEffect(() => setReviewing(null), [draft, added]);
  const fields = added.filter((field) => field.label.trim() !== '' || field.key !== null);
  const problems = draftProblems(
    fields,
    draft.fields.map((field) => field.name),
  );
  const changes = fields.length + (JSON.stringify(draft) === JSON.stringify(definition) ? 0 : 1);
  const review = () => {
    setTried(true);
    if (problems.size > 0) announce(t('schema.fixFirst'), 'assertive');
    else setReviewing(withBackFields(draft, fields, all));
  };
  const text = (key: 'label' | 'note' | 'display_template', value: string) => {
    const { [key]: _before, ...rest } = draft;
    setDraft(value === '' ? rest : { ...rest, [key]: value });
  };
  return (
    <Split
      panel={
        reviewing ? (
          <PlanPanel
            definitions={reviewing}
            base={version}
            action={t('schema.apply', { count: changes })}
            onClose={() => setReviewing(null)}
            onApplied={() =>
              toast({ message: t('schema.applied', { collection: draft.label ?? draft.name }) })
            }
          />
        ) : null
      }
    >
      <Screen
        title={collection.label}
        before={
          <Link
            to="/schema"
            className={buttonClass({ variant: 'subtle', size: 'sm' })}
            aria-label={t('schema.backToList')}
          >
            <span className={styles['mirror']}>
              <IconArrowLeft size={16} stroke={1.7} />
            </span>
          </Link>
        }
        meta={<bdi className="mono">{collection.name}</bdi>}
        actions={
          <>
            {changes > 0 ? (
              <Button
                onClick={() => {
                  setDraft(definition);
                  setAdded([]);
                }}
              >
                {t('schema.discard')}
              </Button>
            ) : (
              <Link to="/c/$collection" params={{ collection: collection.name }} className={buttonClass()}>
                {t('schema.openRecords')}
              </Link>
            )}
            <Button variant="primary" disabled={changes === 0} onClick={review}>
              {t('schema.toReview')}
            </Button>
          </>
        }
      >
        <Stack gap={24}>
          {collection.existing ? <p className={styles['hint']}>{t('schema.existingHint')}</p> : null}
          <Stack gap={14}>
            <Row end>
              <div style={{ flex: '1 1 200px' }}>
                <TextInput
                  label={t('schema.label')}
                  placeholder={collection.label}
                  value={draft.label ?? ''}
                  onChange={(event) => text('label', event.currentTarget.value)}
                />
              </div>
              <div style={{ flex: '1 1 200px' }}>
                <TextInput
                  mono
                  label={t('schema.template')}
                  placeholder={collection.display_template}
                  value={draft.display_template ?? ''}
                  onChange={(event) => text('display_template', event.currentTarget.value)}
                />
              </div>
            </Row>
            <Textarea
              label={t('schema.note')}
              autosize
              minRows={1}
              value={draft.note ?? ''}
              onChange={(event) => text('note', event.currentTarget.value)}
            />
            <Checkbox
              label={t('schema.hide')}
              checked={draft.hidden ?? false}
              onChange={(event) => {
                const { hidden: _before, ...rest } = draft;
                setDraft(event.currentTarget.checked ? { ...rest, hidden: true } : rest);
              }}
            />
          </Stack>
          <Section title={t('schema.fields')}>
            <ExistingFields
              collection={collection}
              fields={draft.fields}
              onChange={(next) => setDraft({ ...draft, fields: next })}
            />
          </Section>
          {collection.readonly ? null : (
            <Section title={t('schema.newFields')}>
              <FieldDraftList
                owner={draft.label ?? collection.label}
                drafts={added}
                problems={tried ? problems : new Map()}
                onChange={setAdded}
              />
            </Section>
          )}
        </Stack>
      </Screen>
    </Split>
  );
}
