import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { policiesQuery } from '../../api/queries.ts';
import type { ManifestCollection, Policy, PolicyAction, Role } from '../../api/types.ts';
import { listed } from '../../fields/conditions/condition-words.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { useManifest } from '../../model/use-manifest.ts';
import { useRoles } from '../../model/use-roles.ts';
import { Button } from '../../ui/button.tsx';
import { IconEye, IconPencil } from '../../ui/icons.ts';
import { Menu } from '../../ui/menu.tsx';
import { Callout, Notice } from '../../ui/notice.tsx';
import { Row, Section } from '../../ui/section.tsx';
import { Skeleton } from '../../ui/spinner.tsx';
import { startView } from '../view-as/start-view.ts';
import styles from './access.module.css';
import { ACTIONS, levelOf } from './access-level.ts';
import { RoleDialog } from './role-dialog.tsx';
import { ruleSentence } from './rule-sentence.ts';
import { useRules } from './use-rules.ts';

interface RoleMatrixProps {
  role: Role;
  onOpen: (collection: string, action: PolicyAction) => void;
  onDeleted: () => void;
}

/** Collections by see, add, change, delete and export, each "all", "some" or "none"; below, every rule as a sentence. */
export function RoleMatrix({ role, onOpen, onDeleted }: RoleMatrixProps) {
  // What is hidden (files, junctions) has rights like everything else, and comes last.
  const collections = [...useManifest().collections].sort((a, b) => Number(a.hidden) - Number(b.hidden));
  const policies = useQuery(policiesQuery(role.id));
  const roles = useRoles().data ?? [];
  const [editing, setEditing] = useState(false);
  if (role.builtin && role.name === 'administrator') {
    return <Callout tone="info">{t('access.administrator')}</Callout>;
  }
  if (policies.isError) return <Notice compact title={t('error.title')} detail={errorText(policies.error)} />;
  if (!policies.data) return <Skeleton height={160} />;
  const rules = policies.data;
  const labels = roles.filter(({ id }) => role.parents.includes(id)).map(({ label }) => label);
  const parents =
    labels.length === 0 ? null : t('access.inheritsFrom', { roles: listed(labels, 'conjunction') });
  return (
    <>
      <div className={styles['intro']}>
        <p>
          {role.note ?? t('access.matrixHint')} {parents}
        </p>
        <Row>
          {role.builtin && role.name !== 'authenticated' ? null : (
            <Button size="sm" icon={<IconPencil size={14} stroke={1.7} />} onClick={() => setEditing(true)}>
              {t('access.editRole')}
            </Button>
          )}
          <Button
            size="sm"
            icon={<IconEye size={14} stroke={1.7} />}
            onClick={() => void startView('role', role.id)}
          >
            {t('access.viewAs')}
          </Button>
        </Row>
      </div>
      <div className={styles['scroll']}>
        <table className={styles['matrix']} aria-label={t('access.matrix', { role: role.label })}>
          <thead>
            <tr>
              <th scope="col">{t('access.collection')}</th>
              {ACTIONS.map((action) => (
                <th key={action} scope="col">
                  {t(`access.action.${action}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {collections.map((collection) => (
              <tr key={collection.name}>
                <th scope="row">
                  <bdi>{collection.label}</bdi>
                </th>
                {ACTIONS.map((action) => (
                  <td key={action}>
                    <Cell
                      role={role}
                      collection={collection}
                      action={action}
                      policies={rules}
                      onOpen={onOpen}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Sentences role={role} rules={rules} collections={collections} onOpen={onOpen} />
      {editing ? (
        <RoleDialog
          edited={role}
          onClose={() => setEditing(false)}
          onSaved={() => {}}
          onDeleted={onDeleted}
        />
      ) : null}
    </>
  );
}

interface CellProps {
  role: Role;
  collection: ManifestCollection;
  action: PolicyAction;
  policies: readonly Policy[];
  onOpen: RoleMatrixProps['onOpen'];
}

function Cell({ role, collection, action, policies, onOpen }: CellProps) {
  const level = levelOf(policies, collection.name, action);
  const { setLevel } = useRules(role);
  if (collection.readonly && action !== 'read' && action !== 'export')
    return <span className={styles['never']}>{t('access.level.none')}</span>;
  const item = (next: 'all' | 'none') => ({
    key: next,
    label: t(`access.choose.${next}`),
    checked: level === next,
    onSelect: () => {
      if (level !== next) void setLevel(collection, action, next, policies);
    },
  });
  const some = {
    key: 'some',
    label: t('access.choose.some'),
    checked: level === 'some',
    onSelect: () => onOpen(collection.name, action),
  };
  return (
    <Menu
      position="bottom-start"
      trigger={
        <button
          type="button"
          className={styles['cell']}
          data-level={level}
          aria-label={t('access.cell', {
            collection: collection.label,
            action: t(`access.action.${action}`),
            level: t(`access.level.${level}`),
          })}
        >
          {t(`access.level.${level}`)}
        </button>
      }
      sections={[{ key: 'level', items: [item('all'), some, item('none')] }]}
    />
  );
}

interface SentencesProps {
  role: Role;
  rules: readonly Policy[];
  collections: ManifestCollection[];
  onOpen: RoleMatrixProps['onOpen'];
}

function Sentences({ role, rules, collections, onOpen }: SentencesProps) {
  const shown = rules.flatMap((rule) => {
    const collection = collections.find((candidate) => candidate.name === rule.collection);
    return collection ? [{ rule, collection }] : [];
  });
  return (
    <Section title={t('access.rules')}>
      {shown.length === 0 ? (
        <p className={styles['quiet']}>{t('access.noRules', { role: role.label })}</p>
      ) : (
        <ul className={styles['sentences']}>
          {shown.map(({ rule, collection }) => (
            <li key={rule.id} data-effect={rule.effect}>
              <button type="button" onClick={() => onOpen(rule.collection, rule.action)}>
                {ruleSentence(rule, role.label, collection)}
              </button>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
