import { Link, useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import type { Problem } from '../../api/api-error.ts';
import type { ManifestCollection } from '../../api/types.ts';
import { t } from '../../i18n/i18n.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { rescueFocus } from '../../ui/focus.ts';
import { IconArrowLeft, IconTrash } from '../../ui/icons.ts';
import { announce } from '../../ui/live-region.tsx';
import { Screen } from '../../ui/screen.tsx';
import { Section, Stack } from '../../ui/section.tsx';
import { Split } from '../../ui/side-panel.tsx';
import { dismissToast, toast } from '../../ui/toast.tsx';
import { ChangeBar } from './change-bar.tsx';
import { CollectionSettings } from './collection-settings.tsx';
import { countSteps } from './count-steps.ts';
import type { CollectionDefinition, SchemaChange, SchemaPlan } from './definitions.ts';
import { keyProblem } from './drafts.ts';
import {
  draftedFields,
  type Edits,
  editedCollection,
  fieldId,
  NO_EDITS,
  orderedFields,
  patchedWith,
} from './edits.ts';
import { ExistingFields } from './existing-fields.tsx';
import { FieldDraftList } from './field-draft-list.tsx';
import { draftProblems } from './field-drafts.ts';
import { editProblems, type FieldProblems, fieldOf, refusedFields, refusedName } from './field-problems.ts';
import { focusField, focusFirstProblem } from './focus-field.ts';
import { GoingNotice } from './going-notice.tsx';
import { PlanPanel } from './plan-panel.tsx';
import { placeOf } from './problem-places.ts';
import styles from './schema.module.css';
import { stagedChange } from './staged-change.ts';
import { useEdits } from './use-edits.ts';

interface CollectionEditorProps {
  collection: ManifestCollection;
  stored: CollectionDefinition;
  all: CollectionDefinition[];
  version: string;
}

/** The page of one collection with its staged changes and their review. */
export function CollectionEditor({ collection, stored, all, version }: CollectionEditorProps) {
  const navigate = useNavigate();
  const [edits, setEdits] = useEdits(stored.id ?? stored.name);
  const [opened, setOpened] = useState<string[]>([]);
  const [invalid, setInvalid] = useState<Record<string, FieldProblems>>({});
  // What is half typed begins anew after a discard.
  const [round, setRound] = useState(0);
  const [tried, setTried] = useState(false);
  const [reviewing, setReviewing] = useState<SchemaChange | null>(null);
  const [refused, setRefused] = useState<{ problems: Problem[]; change: SchemaChange } | null>(null);
  // A new change ends the chance to take a discard back, which would take the change with it.
  const discarded = useRef(false);

  const staged = stagedChange(stored, edits, all);
  const count = countSteps(staged, all);
  const wanted = editedCollection(stored, edits);
  const fields = draftedFields(edits);
  const taken = all.filter((other) => other !== stored).map((other) => other.name);
  const named = wanted.name === stored.name ? null : keyProblem(wanted.name ?? '', taken);
  const found = editProblems(stored, edits, invalid);
  const drafts = draftProblems(
    fields,
    wanted.fields.map((field) => field.name),
  );
  const sent = refused?.change.collections ?? [];
  const refusals = refusedFields(refused?.problems ?? [], wanted.name, sent);
  const nameRefusal = refusedName(refused?.problems ?? [], wanted.name, sent);

  const change = (next: Edits) => {
    if (discarded.current) dismissToast();
    discarded.current = false;
    setEdits(next);
    // What was reviewed is not what stands there any more.
    setReviewing(null);
    setRefused(null);
  };
  const review = () => {
    setTried(true);
    if (!edits.gone && (named !== null || found.size > 0 || drafts.size > 0)) {
      announce(t('schema.fixFirst'), 'assertive');
      setOpened([...new Set([...opened, ...found.keys()])]);
      const [first] = found.keys();
      if (named === null && first !== undefined) focusField(first);
      else focusFirstProblem();
      return;
    }
    setRefused(null);
    setReviewing(staged);
  };
  const show = (problem: Problem) => {
    const place = placeOf(problem, sent);
    if (place && place.collection !== wanted.name) {
      void navigate({ to: '/schema/$collection', params: { collection: place.collection } });
      return;
    }
    const field = fieldOf(stored, edits, place?.field ?? null);
    if (window.matchMedia('(max-width: 1199px)').matches) setReviewing(null);
    if (field !== null) {
      setOpened([...new Set([...opened, field])]);
      focusField(field);
    } else focusFirstProblem();
  };
  const applied = async (plan: SchemaPlan, refreshed: Promise<unknown>) => {
    const label = wanted.label ?? wanted.name;
    const kept = plan.steps.some((step) => step.kind.startsWith('park_'));
    const message = edits.gone
      ? t('schema.removedCollection', { collection: label })
      : t('schema.appliedSteps', { collection: label, count: plan.steps.length });
    const toRemoved = () => void navigate({ to: '/schema', search: { tab: 'removed' } as never });
    setReviewing(null);
    setTried(false);
    if (edits.gone) {
      setEdits(NO_EDITS);
      await navigate({ to: '/schema', search: { tab: 'removed' } as never });
      await refreshed;
    } else if (wanted.name !== stored.name) {
      setEdits(NO_EDITS);
      await navigate({ to: '/schema/$collection', params: { collection: wanted.name }, replace: true });
      await refreshed;
    } else {
      await refreshed;
      setEdits(NO_EDITS);
    }
    toast({
      message,
      ...(kept && !edits.gone ? { action: { label: t('schema.showRemoved'), run: toRemoved } } : {}),
    });
    rescueFocus();
  };

  return (
    <Split
      panel={
        reviewing ? (
          <PlanPanel
            change={reviewing}
            before={all}
            base={version}
            count={count}
            onClose={() => setReviewing(null)}
            onProblems={(problems) =>
              setRefused(problems.length > 0 ? { problems, change: reviewing } : null)
            }
            onShow={show}
            onApplied={applied}
          />
        ) : null
      }
    >
      <div className={styles['page']}>
        <div className={styles['pageMain']}>
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
              <Link to="/c/$collection" params={{ collection: collection.name }} className={buttonClass()}>
                {t('schema.openRecords')}
              </Link>
            }
          >
            <Stack gap={24}>
              {collection.existing ? <p className={styles['hint']}>{t('schema.existingHint')}</p> : null}
              {edits.gone ? (
                <GoingNotice
                  stored={stored}
                  label={collection.label}
                  all={all}
                  onKeep={() => change({ ...edits, gone: false })}
                />
              ) : (
                <>
                  <CollectionSettings
                    key={round}
                    collection={collection}
                    wanted={wanted}
                    fields={orderedFields(stored, edits).filter(
                      (field) => !edits.removed.includes(fieldId(field)),
                    )}
                    nameProblem={named ? t(`schema.key.${named}`) : nameRefusal}
                    onChange={(changes) =>
                      change({ ...edits, settings: patchedWith(stored, edits.settings, changes) })
                    }
                  />
                  <Section title={t('schema.fields')}>
                    <ExistingFields
                      key={round}
                      collection={collection}
                      stored={stored}
                      edits={edits}
                      problems={found}
                      refused={refusals}
                      opened={opened}
                      onOpened={setOpened}
                      onEdits={change}
                      onInvalid={(id, part, message) =>
                        setInvalid((before) => {
                          const { [part]: _old, ...parts } = before[id] ?? {};
                          return {
                            ...before,
                            [id]: message === null ? parts : { ...parts, [part]: message },
                          };
                        })
                      }
                    />
                  </Section>
                  {collection.readonly ? null : (
                    <Section title={t('schema.newFields')}>
                      <FieldDraftList
                        owner={wanted.label ?? collection.label}
                        drafts={edits.added}
                        problems={tried ? drafts : new Map()}
                        refused={refusals}
                        onChange={(added) => change({ ...edits, added })}
                      />
                    </Section>
                  )}
                  <Section
                    title={t('schema.removeCollection')}
                    hint={t(collection.existing ? 'schema.willHideHint' : 'schema.removeCollectionHint')}
                  >
                    <Button
                      icon={<IconTrash size={14} stroke={1.7} />}
                      onClick={() => change({ ...edits, gone: true })}
                    >
                      {t('schema.removeNamed', { collection: collection.label })}
                    </Button>
                  </Section>
                </>
              )}
            </Stack>
          </Screen>
        </div>
        {count > 0 ? (
          <ChangeBar
            count={count}
            onReview={review}
            onDiscard={() => {
              const before = edits;
              change(NO_EDITS);
              discarded.current = true;
              setTried(false);
              setInvalid({});
              setRound(round + 1);
              toast({
                message: t('schema.discarded', { count }),
                action: { run: () => setEdits(before) },
              });
              rescueFocus();
            }}
          />
        ) : null}
      </div>
    </Split>
  );
}
