import { useState } from 'react';
import type { ManifestCollection, Policy, PolicyAction, Role } from '../../api/types.ts';
import { t } from '../../i18n/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { IconPlus } from '../../ui/icons.ts';
import { SidePanel } from '../../ui/side-panel.tsx';
import { policiesFor } from './access-level.ts';
import { RuleForm } from './rule-form.tsx';

interface RulePanelProps {
  role: Role;
  collection: ManifestCollection;
  action: PolicyAction;
  policies: readonly Policy[];
  /** The rule that the address bar points at, `new` for one to be written. */
  focus: string | undefined;
  /** A field that is proposed for it. */
  add: string | undefined;
  onClose: () => void;
}

/** The rules of one cell of the matrix: each with its records, fields and sentence. */
export function RulePanel({ role, collection, action, policies, focus, add, onClose }: RulePanelProps) {
  const rules = policiesFor(policies, collection.name, action);
  const [drafts, setDrafts] = useState(rules.length === 0 || focus === 'new' ? 1 : 0);
  return (
    <SidePanel
      wide
      onClose={onClose}
      crumb={<bdi>{role.label}</bdi>}
      title={t('access.panel', { action: t(`access.action.${action}`), collection: collection.label })}
    >
      {rules.map((rule) => (
        <RuleForm
          key={rule.id}
          rule={rule}
          role={role}
          collection={collection}
          action={action}
          focused={rule.id === focus}
          add={rule.id === focus ? add : undefined}
        />
      ))}
      {Array.from({ length: drafts }, (_, index) => (
        <RuleForm
          // biome-ignore lint/suspicious/noArrayIndexKey: drafts have no id yet and only the last one goes
          key={`draft ${index}`}
          rule={null}
          focused={focus === 'new'}
          role={role}
          collection={collection}
          action={action}
          onDone={() => setDrafts((count) => count - 1)}
        />
      ))}
      {drafts === 0 ? (
        <Button variant="link" icon={<IconPlus size={14} />} onClick={() => setDrafts(1)}>
          {t('access.anotherRule')}
        </Button>
      ) : null}
    </SidePanel>
  );
}
