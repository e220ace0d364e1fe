import type { Problem } from '../../api/api-error.ts';
import { t } from '../../i18n/i18n.ts';
import type { CollectionDefinition } from './definitions.ts';
import { keyProblem } from './drafts.ts';
import { type Edits, editedField, fieldId } from './edits.ts';
import { keysOf } from './field-drafts.ts';
import { hintOf, placeOf, recordsNamed } from './problem-places.ts';

/** What is wrong with a field, at the part of it that has to change. */
export type FieldPart =
  | 'name'
  | 'type'
  | 'options'
  | 'default'
  | 'condition'
  | 'validation'
  | 'translations'
  | 'other';

export type FieldProblems = Partial<Record<FieldPart, string>>;

const PARTS: readonly FieldPart[] = [
  'name',
  'type',
  'options',
  'default',
  'condition',
  'validation',
  'translations',
];

/** The problems of fields by a key of the caller's choice. */
export type ProblemsByField = ReadonlyMap<string, FieldProblems>;

/**
 * What can be told before the server is asked, by the fields' ids: bad names, a choice without choices, what
 * was typed and cannot be read (`invalid`).
 */
export function editProblems(
  stored: CollectionDefinition,
  edits: Edits,
  invalid: Readonly<Record<string, FieldProblems>>,
): ProblemsByField {
  const found = new Map<string, FieldProblems>();
  const kept = stored.fields.filter((field) => !edits.removed.includes(fieldId(field)));
  const wanted = kept.map((field) => editedField(field, edits));
  const added = [...keysOf(edits.added).values()];
  kept.forEach((field, index) => {
    const next = wanted[index];
    if (!next) return;
    const problems: FieldProblems = { ...invalid[fieldId(field)] };
    if (next.name !== field.name) {
      const others = wanted.filter((other) => other !== next).map((other) => other.name);
      const problem = keyProblem(next.name ?? '', [...others, ...added]);
      if (problem) problems.name = t(`schema.key.${problem}`);
    }
    const choices = next.options?.['choices'];
    if (next.type === 'select' && !(Array.isArray(choices) && choices.length > 0))
      problems.options = t('schema.choicesMissing');
    const rule = next.validation;
    if (rule && Object.keys(rule.filter).length === 0) problems.validation ??= t('schema.ruleEmpty');
    else if (rule && rule.message.trim() === '') problems.validation ??= t('schema.ruleMessageMissing');
    if (Object.keys(problems).length > 0) found.set(fieldId(field), problems);
  });
  return found;
}

/** What the server refused about the fields of one collection, by their names as wanted. */
export function refusedFields(
  problems: readonly Problem[],
  collection: string,
  sent: readonly CollectionDefinition[],
): ProblemsByField {
  const found = new Map<string, FieldProblems>();
  for (const problem of problems) {
    const place = placeOf(problem, sent);
    if (place?.collection !== collection || place.field === null) continue;
    const part = PARTS.find((name) => place.part?.split('.')[0] === name) ?? 'other';
    const text = [recordsNamed(problem.message).text, hintOf(problem)].filter(Boolean).join(' ');
    const before = found.get(place.field) ?? {};
    found.set(place.field, { ...before, [part]: [before[part], text].filter(Boolean).join(' ') });
  }
  return found;
}

/** The id of the field that the server knows by this name, or null. */
export function fieldOf(stored: CollectionDefinition, edits: Edits, name: string | null): string | null {
  const field = stored.fields.find((candidate) => editedField(candidate, edits).name === name);
  return field ? fieldId(field) : null;
}

/** What the server refused about the name of a collection, or null. */
export function refusedName(
  problems: readonly Problem[],
  collection: string,
  sent: readonly CollectionDefinition[],
): string | null {
  const found = problems.find((problem) => {
    const place = placeOf(problem, sent);
    return place?.collection === collection && place.field === null && place.part === 'name';
  });
  return found ? [found.message, hintOf(found)].filter(Boolean).join(' ') : null;
}
