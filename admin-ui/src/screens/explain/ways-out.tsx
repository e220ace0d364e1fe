import { Link } from '@tanstack/react-router';
import type { Explanation, WouldAllow } from '../../api/types.ts';
import { listed } from '../../fields/conditions/condition-words.ts';
import { t } from '../../i18n/i18n.ts';
import { roleLabel } from '../../model/use-roles.ts';
import type { Words } from './clause-text.ts';
import styles from './explain.module.css';

interface WaysOutProps {
  explained: Explanation;
  words: Words;
  /** Only they can follow a way. */
  administrator: boolean;
}

/** What would make a no a yes, the smallest change first; administrators get a link to where it is done. */
export function WaysOut({ explained, words, administrator }: WaysOutProps) {
  return (
    <>
      <ol className={styles['ways']}>
        {explained.would_allow.map((way) => (
          <li key={'policy' in way ? `${way.kind} ${way.policy}` : way.kind}>
            <span>{sentence(way, explained, words)}</span>
            {administrator ? <Way way={way} explained={explained} /> : null}
          </li>
        ))}
      </ol>
      {administrator ? null : <p className={styles['roles']}>{t('explain.askAdministrator')}</p>}
    </>
  );
}

function sentence(way: WouldAllow, { actor }: Explanation, words: Words): string {
  switch (way.kind) {
    case 'deny':
      return t('explain.way.deny', { role: roleLabel(way.role) });
    case 'field':
      return t('explain.way.field', { role: roleLabel(way.role), field: words.field(way.field) });
    case 'values':
      return t('explain.way.values', {
        role: roleLabel(way.role),
        clauses: listed(way.clauses.map(words.clause), 'conjunction'),
      });
    case 'role':
      return t('explain.way.role', { who: actor.name, role: roleLabel(way.role) });
    case 'policy':
      return t('explain.way.policy');
  }
}

function Way({ way, explained }: { way: WouldAllow; explained: Explanation }) {
  const { collection, action, actor } = explained;
  if (way.kind === 'role')
    return actor.type === 'user' && actor.id !== null ? (
      <Link to="/users" search={{ user: actor.id } as never} className={styles['way']}>
        {t('explain.openPerson')}
      </Link>
    ) : null;
  const own = actor.roles.find(({ id }) => id !== 'authenticated') ?? actor.roles[0];
  const role = way.kind === 'policy' ? (own?.id ?? 'public') : way.role.id;
  const search = {
    role,
    collection,
    action,
    rule: way.kind === 'policy' ? 'new' : way.policy,
    ...(way.kind === 'field' && { add: way.field }),
  };
  return (
    <Link to="/access" search={search as never} className={styles['way']}>
      {t(
        way.kind === 'field'
          ? 'explain.draft'
          : way.kind === 'policy'
            ? 'explain.draftNew'
            : 'explain.openRule',
      )}
    </Link>
  );
}
