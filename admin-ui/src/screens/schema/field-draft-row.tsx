import { Suspense, useState } from 'react';
import { fieldTypeOf } from '../../fields/registry.ts';
import { t } from '../../i18n/i18n.ts';
import { keyFromLabel } from '../../model/key-from-label.ts';
import { useManifest } from '../../model/use-manifest.ts';
import { Checkbox } from '../../ui/checkbox.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { IconChevronDown, IconChevronUp, IconTrash } from '../../ui/icons.ts';
import { Row, Stack } from '../../ui/section.tsx';
import { Select } from '../../ui/select.tsx';
import { TextInput } from '../../ui/text-input.tsx';
import { DefaultValue } from './default-value.tsx';
import type { FieldDraft } from './drafts.ts';
import { type DraftProblem, isLink } from './field-drafts.ts';
import type { FieldProblems } from './field-problems.ts';
import { FieldRules } from './field-rules.tsx';
import { creatableTypes, fieldTypeLabel } from './field-type-label.ts';
import { RelationEditor } from './relation-editor.tsx';
import styles from './schema.module.css';

interface FieldDraftRowProps {
  owner: string;
  draft: FieldDraft;
  problem: DraftProblem | null;
  /** What the server refused. */
  refused: FieldProblems | null;
  onChange: (draft: FieldDraft) => void;
  onRemove: () => void;
}

/** One new field: name and type at once, the rest when asked for; a relation asks in words. */
export function FieldDraftRow({ owner, draft, problem, refused, onChange, onRemove }: FieldDraftRowProps) {
  const { field_types } = useManifest();
  const [open, setOpen] = useState(false);
  const [unread, setUnread] = useState<string | null>(null);
  const type = fieldTypeOf(draft.type);
  const key = draft.key ?? keyFromLabel(draft.label);
  const name = draft.label || t('schema.newField');
  const keyWrong = problem !== null && problem !== 'target' && problem !== 'choices';
  const Settings = type.Settings;
  // What a type cannot do without is asked for at once.
  const settingsFirst = draft.type === 'select';
  return (
    <div className={styles['draft']}>
      <div className={styles['draftLine']}>
        <span className={styles['typeIcon']} aria-hidden="true">
          <type.Icon size={16} stroke={1.7} />
        </span>
        <TextInput
          aria-label={t('schema.fieldLabel')}
          placeholder={t('schema.fieldLabel')}
          value={draft.label}
          error={keyWrong && !open ? t(`schema.key.${problem}`) : refused ? true : undefined}
          onChange={(event) => onChange({ ...draft, label: event.currentTarget.value })}
        />
        <Select
          aria-label={t('schema.typeOf', { field: name })}
          searchable
          data={creatableTypes(field_types).map((candidate) => ({
            value: candidate.name,
            label: fieldTypeLabel(candidate),
          }))}
          value={draft.type}
          onChange={(next) =>
            next !== null &&
            next !== draft.type &&
            onChange({ ...draft, type: next, options: {}, default: null })
          }
        />
        <Checkbox
          label={t('ui.required')}
          checked={draft.required}
          onChange={(event) => onChange({ ...draft, required: event.currentTarget.checked })}
        />
        <span className={styles['draftTools']}>
          <IconButton
            label={t('schema.details', { field: name })}
            aria-expanded={open}
            icon={
              open ? <IconChevronUp size={16} stroke={1.7} /> : <IconChevronDown size={16} stroke={1.7} />
            }
            onClick={() => setOpen(!open)}
          />
          <IconButton
            label={t('schema.removeField', { field: name })}
            icon={<IconTrash size={16} stroke={1.7} />}
            onClick={onRemove}
          />
        </span>
      </div>
      {refused ? (
        <p className={styles['problem']}>
          <bdi>{Object.values(refused).join(' ')}</bdi>
        </p>
      ) : null}
      {isLink(draft) ? (
        <RelationEditor owner={owner} draft={draft} missing={problem === 'target'} onChange={onChange} />
      ) : null}
      {Settings && (settingsFirst || open) && !isLink(draft) ? (
        <div className={styles['draftMore']} data-problem={problem === 'choices' || undefined}>
          <Suspense>
            <Settings options={draft.options} onChange={(options) => onChange({ ...draft, options })} />
          </Suspense>
          {problem === 'choices' ? <p className={styles['problem']}>{t('schema.choicesMissing')}</p> : null}
        </div>
      ) : null}
      {open ? (
        <div className={styles['draftMore']}>
          <Stack>
            <Row end>
              <div style={{ flex: 1 }}>
                <TextInput
                  mono
                  label={t('schema.key')}
                  value={key}
                  error={keyWrong ? t(`schema.key.${problem}`) : undefined}
                  onChange={(event) => onChange({ ...draft, key: event.currentTarget.value })}
                />
              </div>
              <div style={{ flex: 2 }}>
                <TextInput
                  label={t('schema.help')}
                  value={draft.note}
                  onChange={(event) => onChange({ ...draft, note: event.currentTarget.value })}
                />
              </div>
            </Row>
            <FieldRules
              value={draft}
              withoutRequired
              onChange={(patch) => onChange({ ...draft, ...patch })}
            />
            <DefaultValue
              type={draft.type}
              options={draft.options}
              value={draft.default}
              error={unread}
              onChange={(value) => onChange({ ...draft, default: value })}
              onInvalid={setUnread}
            />
          </Stack>
        </div>
      ) : null}
    </div>
  );
}
