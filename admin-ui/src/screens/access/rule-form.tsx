import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { createPolicy, deletePolicy, type PolicyInput, updatePolicy } from '../../api/mutations.ts';
import type { Filter, ManifestCollection, Policy, PolicyAction, Role } from '../../api/types.ts';
import { type FilterDraft, readDraft, startDraft } from '../../fields/conditions/conditions-draft.ts';
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
import { ruleSentence } from './rule-sentence.ts';
import { useRules, withoutId } from './use-rules.ts';

interface RuleFormProps {
  /** Null for a new one. */
  rule: Policy | null;
  role: Role;
  collection: ManifestCollection;
  action: PolicyAction;
  onDone?: () => void;
}

/** One rule: allow or forbid, which records, which fields; the sentence above follows every change. */
export function RuleForm({ rule, role, collection, action, onDone }: RuleFormProps) {
  const { refresh, restore } = useRules(role);
  const [effect, setEffect] = useState<Policy['effect']>(rule?.effect ?? 'allow');
  const [fields, setFields] = useState<string[]>(rule?.fields ?? ['*']);
  const [filter, setFilter] = useState<FilterDraft>(() => startDraft(rule?.where ?? null, collection));
  const read = readDraft(filter, collection);
  const input = (where: Filter | null): PolicyInput => ({
    role: role.id,
    collection: collection.name,
    action,
    effect,
    where,
    fields,
  });
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
  const draft = input(read.ok ? read.filter : null);
  const changed = rule === null || !read.ok || JSON.stringify(withoutId(rule)) !== JSON.stringify(draft);

  return (
    <form
      className={styles['rule']}
      onSubmit={(event) => {
        event.preventDefault();
        if (read.ok) save.mutate(input(read.filter));
      }}
    >
      <p className={styles['sentence']} data-effect={effect} aria-live="polite">
        {read.ok ? ruleSentence(draft, role.label, collection) : read.message}
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
          onChange={(next) => setEffect(next === 'deny' ? 'deny' : 'allow')}
        />
        <ConditionsEditor
          draft={filter}
          onChange={setFilter}
          collection={collection}
          label={t(action === 'create' ? 'access.whichNew' : 'access.which')}
          empty={t('access.allRecords')}
        />
        {action === 'delete' ? null : (
          <>
            <Select
              label={t('access.fields')}
              data={[
                { value: 'all', label: t('access.allFields') },
                { value: 'some', label: t('access.someFields') },
              ]}
              value={everyField ? 'all' : 'some'}
              onChange={(next) => setFields(next === 'all' ? ['*'] : collection.primary_key)}
            />
            {everyField ? null : (
              <MultiSelect
                label={t('access.whichFields')}
                searchable
                data={collection.fields.map((field) => ({ value: field.name, label: field.label }))}
                value={fields}
                onChange={setFields}
              />
            )}
          </>
        )}
        <Row>
          <Button type="submit" variant="primary" loading={save.isPending} disabled={!changed || !read.ok}>
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
