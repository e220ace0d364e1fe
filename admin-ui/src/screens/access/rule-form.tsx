import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { createPolicy, deletePolicy, type PolicyInput, updatePolicy } from '../../api/mutations.ts';
import type { ManifestCollection, Policy, PolicyAction, Role } from '../../api/types.ts';
import { ConditionsEditor } from '../../fields/conditions/conditions-editor.tsx';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { Button } from '../../ui/button.tsx';
import { MultiSelect } from '../../ui/multi-select.tsx';
import { Callout } from '../../ui/notice.tsx';
import { CodeBlock, Row, Stack } from '../../ui/section.tsx';
import { Select } from '../../ui/select.tsx';
import { toast } from '../../ui/toast.tsx';
import styles from './access.module.css';
import { PresetsEditor } from './presets-editor.tsx';
import { RulePreview } from './rule-preview.tsx';
import { ruleSentence } from './rule-sentence.ts';
import { useRuleDraft } from './use-rule-draft.ts';
import { useRules } from './use-rules.ts';

interface RuleFormProps {
  /** Null for a new one. */
  rule: Policy | null;
  role: Role;
  collection: ManifestCollection;
  action: PolicyAction;
  /** It is what the person came for. */
  focused?: boolean | undefined;
  /** A field that is proposed for it. */
  add?: string | undefined;
  onDone?: () => void;
}

/**
 * One rule: allow or forbid, which records, which fields, and what becomes of what is written. The sentence above
 * follows every change, and what the change comes to is counted before it is saved.
 */
export function RuleForm({ rule, role, collection, action, focused, add, onDone }: RuleFormProps) {
  const { refresh, restore } = useRules(role);
  const form = useRuleDraft({ rule, role, collection, action, add });
  const { draft, problem, changed, effect, fields } = form;
  const box = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (focused) box.current?.scrollIntoView({ block: 'start' });
  }, [focused]);
  const save = useMutation({
    mutationFn: (body: PolicyInput) => (rule ? updatePolicy(rule.id, body) : createPolicy(body)),
    onSuccess: async (saved) => {
      await refresh();
      onDone?.();
      toast({
        message: t('access.ruleSaved'),
        action: { run: () => restore(rule ? [rule] : [], [rule?.id ?? saved.id]) },
      });
    },
  });
  const remove = useMutation({
    mutationFn: (id: string) => deletePolicy(id),
    onSuccess: async () => {
      const before = rule;
      await refresh();
      if (before) toast({ message: t('access.ruleDeleted'), action: { run: () => restore([before], []) } });
    },
    onError: (error) => toast({ message: errorText(error), tone: 'danger' }),
  });
  const everyField = fields.includes('*');

  return (
    <form
      ref={box}
      className={styles['rule']}
      onSubmit={(event) => {
        event.preventDefault();
        if (problem === null) save.mutate(draft);
      }}
    >
      <p className={styles['sentence']} data-effect={effect} aria-live="polite">
        {problem ?? ruleSentence(draft, role.label, collection)}
      </p>
      {save.error ? (
        <Callout tone="danger" live>
          {errorText(save.error)}
        </Callout>
      ) : null}
      <Stack gap={14}>
        <Select
          label={t('access.effect')}
          data={[
            { value: 'allow', label: t('access.allow') },
            { value: 'deny', label: t('access.deny') },
          ]}
          value={effect}
          onChange={(next) => form.setEffect(next === 'deny' ? 'deny' : 'allow')}
        />
        <ConditionsEditor
          draft={form.filter}
          onChange={form.setFilter}
          collection={collection}
          label={t(action === 'create' ? 'access.whichNew' : 'access.which')}
          empty={t('access.allRecords')}
        />
        {action === 'delete' ? null : (
          <>
            <Select
              label={t('access.fields')}
              description={action === 'export' ? t('access.exportHint') : undefined}
              data={[
                { value: 'all', label: t('access.allFields') },
                { value: 'some', label: t('access.someFields') },
              ]}
              value={everyField ? 'all' : 'some'}
              onChange={(next) => form.setFields(next === 'all' ? ['*'] : collection.primary_key)}
            />
            {everyField ? null : (
              <MultiSelect
                label={t('access.whichFields')}
                searchable
                data={collection.fields.map((field) => ({ value: field.name, label: field.label }))}
                value={fields}
                onChange={form.setFields}
              />
            )}
          </>
        )}
        {form.writes ? (
          <>
            <PresetsEditor rows={form.presets} collection={collection} onChange={form.setPresets} />
            <ConditionsEditor
              draft={form.must}
              onChange={form.setMust}
              collection={collection}
              label={t('access.mustBe')}
              empty={t('access.anything')}
            />
          </>
        ) : null}
        {changed && problem === null ? (
          <RulePreview rule={rule ? { ...draft, id: rule.id } : draft} role={role} collection={collection} />
        ) : null}
        <Row>
          <Button
            type="submit"
            variant="primary"
            loading={save.isPending}
            disabled={!changed || problem !== null}
          >
            {t(rule ? 'access.saveRule' : 'access.addRule')}
          </Button>
          {rule ? (
            <Button loading={remove.isPending} onClick={() => remove.mutate(rule.id)}>
              {t('access.deleteRule')}
            </Button>
          ) : null}
        </Row>
        <details className={styles['line']}>
          <summary>{t('access.showLine')}</summary>
          <CodeBlock label={t('access.showLine')} wrap>
            {JSON.stringify(draft, null, 2)}
          </CodeBlock>
        </details>
      </Stack>
    </form>
  );
}
