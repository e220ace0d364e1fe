import { keyFromLabel } from '../../model/key-from-label.ts';
import type { CollectionDefinition, FieldDefinition } from './definitions.ts';
import { type FieldDraft, fieldDefinition, freeKey, type KeyProblem, keyProblem } from './drafts.ts';

export type DraftProblem = KeyProblem | 'target' | 'choices';

/** The final key of each draft by its id. */
export function keysOf(drafts: readonly FieldDraft[]): Map<string, string> {
  return new Map(drafts.map((draft) => [draft.id, draft.key ?? keyFromLabel(draft.label)]));
}

/** What is wrong with each draft, by its id; `taken` are keys that exist already. */
export function draftProblems(
  drafts: readonly FieldDraft[],
  taken: readonly string[],
): Map<string, DraftProblem> {
  const problems = new Map<string, DraftProblem>();
  const keys = keysOf(drafts);
  const seen = [...taken];
  for (const draft of drafts) {
    const key = keys.get(draft.id) ?? '';
    const problem = keyProblem(key, seen);
    const choices = draft.options['choices'];
    if (problem) problems.set(draft.id, problem);
    else if (isLink(draft) && typeof draft.options['collection'] !== 'string')
      problems.set(draft.id, 'target');
    else if (draft.type === 'select' && !(Array.isArray(choices) && choices.length > 0))
      problems.set(draft.id, 'choices');
    seen.push(key);
  }
  return problems;
}

/**
 * The collection with the drafted fields added, and each collection at the other end of a relation with the field that
 * leads back, where one is wanted. `stored` is the collection's name before the change.
 */
export function withBackFields(
  own: CollectionDefinition,
  drafts: readonly FieldDraft[],
  all: readonly CollectionDefinition[],
  stored: string = own.name,
): CollectionDefinition[] {
  const keys = keysOf(drafts);
  const changed = new Map<string, CollectionDefinition>();
  changed.set(own.name, {
    ...own,
    fields: [...own.fields, ...drafts.map((draft) => fieldDefinition(draft, keys.get(draft.id) ?? ''))],
  });
  for (const draft of drafts) {
    const chosen = draft.options['collection'];
    if (!isLink(draft) || !draft.back.wanted || typeof chosen !== 'string') continue;
    const name = chosen === stored ? own.name : chosen;
    const target = changed.get(name) ?? all.find((candidate) => candidate.name === name);
    if (!target) continue;
    const label = backLabel(draft, own.label ?? own.name);
    const key = freeKey(
      keyFromLabel(label) || own.name,
      target.fields.map((field) => field.name),
    );
    changed.set(name, {
      ...target,
      fields: [...target.fields, { name: key, label, ...backOf(draft, own.name, keys.get(draft.id) ?? '') }],
    });
  }
  return [...changed.values()];
}

/** Links for which a person chooses the other collection, and which can be shown there too. */
export function isLink({ type }: Pick<FieldDraft, 'type'>): boolean {
  return type === 'many-to-one' || type === 'many-to-many';
}

/** The other side of a link; a link to many goes back through the junction that the server makes for it. */
function backOf(draft: FieldDraft, own: string, key: string): Pick<FieldDefinition, 'type' | 'options'> {
  if (draft.type === 'many-to-one') return { type: 'one-to-many', options: { collection: own, field: key } };
  const through = { junction: `${own}_${key}`, from: 'linked', to: 'item' };
  return { type: 'many-to-many', options: { collection: own, ...through } };
}

/** How the field on the other side is called: as chosen, or like the collection it comes from. */
export function backLabel(draft: FieldDraft, owner: string): string {
  return draft.back.label?.trim() || owner;
}
