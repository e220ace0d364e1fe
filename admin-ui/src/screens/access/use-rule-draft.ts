import { useState } from 'react';
import type { PolicyInput } from '../../api/mutations.ts';
import type { ManifestCollection, Policy, PolicyAction, Role } from '../../api/types.ts';
import { type FilterDraft, readDraft, startDraft } from '../../fields/conditions/conditions-draft.ts';
import { type PresetRow, presetRows, readPresets } from './presets-editor.tsx';
import { withoutId } from './use-rules.ts';

interface RuleDraftInput {
  /** Null for a new one. */
  rule: Policy | null;
  role: Role;
  collection: ManifestCollection;
  action: PolicyAction;
  /** A field that is proposed for it. */
  add: string | undefined;
}

/** A rule while it is edited: its parts, what they come to, and what is missing. */
export function useRuleDraft({ rule, role, collection, action, add }: RuleDraftInput) {
  const [effect, setEffect] = useState<Policy['effect']>(rule?.effect ?? 'allow');
  const [fields, setFields] = useState<string[]>(() => [
    ...new Set([...(rule?.fields ?? ['*']), ...(add === undefined ? [] : [add])]),
  ]);
  const [filter, setFilter] = useState<FilterDraft>(() => startDraft(rule?.where ?? null, collection));
  const [presets, setPresets] = useState<PresetRow[]>(() => presetRows(rule?.presets ?? null));
  const [must, setMust] = useState<FilterDraft>(() => startDraft(rule?.validation ?? null, collection));
  const writes = (action === 'create' || action === 'update') && effect === 'allow';
  const readFilter = readDraft(filter, collection);
  const readMust = readDraft(must, collection);
  const readSet = readPresets(presets, collection);
  const problem = !readFilter.ok
    ? readFilter.message
    : writes && !readSet.ok
      ? readSet.message
      : writes && !readMust.ok
        ? readMust.message
        : null;
  const draft: PolicyInput = {
    role: role.id,
    collection: collection.name,
    action,
    effect,
    where: readFilter.ok ? readFilter.filter : null,
    fields,
    presets: writes && readSet.ok ? readSet.presets : null,
    validation: writes && readMust.ok ? readMust.filter : null,
  };
  const changed =
    rule === null || problem !== null || JSON.stringify(withoutId(rule)) !== JSON.stringify(draft);
  return {
    ...{ effect, setEffect, fields, setFields, filter, setFilter, presets, setPresets, must, setMust },
    ...{ writes, draft, problem, changed },
  };
}
