import { useQueryClient } from '@tanstack/react-query';
import { createPolicy, deletePolicy, type PolicyInput } from '../../api/mutations.ts';
import type { ManifestCollection, Policy, PolicyAction, Role } from '../../api/types.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { toast } from '../../ui/toast.tsx';
import { policiesFor } from './access-level.ts';

/** Writes rules of a role; every step can be undone from its message. */
export function useRules(role: Role) {
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: ['access', 'policies'] });
  const fail = async (error: unknown) => {
    await refresh();
    toast({ message: errorText(error), tone: 'danger' });
  };

  /** Replaces the rules of one cell of the matrix by one that allows everything, or by none. */
  const setLevel = async (
    collection: ManifestCollection,
    action: PolicyAction,
    level: 'all' | 'none',
    policies: readonly Policy[],
  ) => {
    const before = policiesFor(policies, collection.name, action);
    try {
      // The new rule comes first: in between the role may do more of this, never less than it is meant to.
      const added =
        level === 'all'
          ? await createPolicy({
              role: role.id,
              collection: collection.name,
              action,
              effect: 'allow',
              where: null,
              fields: ['*'],
              presets: null,
              validation: null,
            })
          : null;
      for (const policy of before) await deletePolicy(policy.id);
      await refresh();
      toast({
        message: t('access.changed', {
          role: role.label,
          action: t(`access.action.${action}`),
          collection: collection.label,
          level: t(`access.level.${level}`),
        }),
        action: { run: () => restore(before, added ? [added.id] : []) },
      });
    } catch (error) {
      await fail(error);
    }
  };

  /** Puts rules back as they were and takes away the ones that came instead. */
  const restore = async (before: readonly Policy[], instead: readonly string[]) => {
    try {
      for (const policy of before) await createPolicy(withoutId(policy));
      for (const id of instead) await deletePolicy(id);
      await refresh();
      toast({ message: t('access.restored') });
    } catch (error) {
      await fail(error);
    }
  };

  return { setLevel, restore, refresh };
}

/** A rule as it is sent. */
export function withoutId(policy: Policy): PolicyInput {
  const { role, collection, action, effect, where, fields, presets, validation } = policy;
  return { role, collection, action, effect, where, fields, presets, validation };
}
