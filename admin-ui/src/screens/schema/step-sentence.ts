import type { ReactNode } from 'react';
import { english } from '../../i18n/english.ts';
import { type MessageKey, rich, t } from '../../i18n/i18n.ts';
import type { CollectionDefinition, FieldDefinition, PlanStep } from './definitions.ts';

/** The schema before a change, and the collections that were sent. */
export interface StepContext {
  before: readonly CollectionDefinition[];
  sent: readonly CollectionDefinition[];
}

const PROPERTIES = ['type', 'required', 'unique', 'indexed', 'default'] as const;

/** The collection of a step as it is now, whatever the step calls it. */
export function collectionBefore(
  step: Pick<PlanStep, 'collection'>,
  context: StepContext,
): CollectionDefinition | undefined {
  const id = context.sent.find((one) => one.name === step.collection)?.id;
  return (
    context.before.find((one) => id !== undefined && one.id === id) ??
    context.before.find((one) => one.name === step.collection)
  );
}

function fieldsOf(
  step: PlanStep,
  context: StepContext,
): [FieldDefinition | undefined, FieldDefinition | undefined] {
  const stored = collectionBefore(step, context)?.fields;
  const next = context.sent
    .find((one) => one.name === step.collection)
    ?.fields.find((field) => field.name === step.field);
  const old =
    stored?.find((field) => next?.id !== undefined && field.id === next.id) ??
    stored?.find((field) => field.name === step.field);
  return [old, next];
}

function changed(old?: FieldDefinition, next?: FieldDefinition): string {
  if (!old || !next) return '';
  const properties = PROPERTIES.filter(
    (key) => JSON.stringify(old[key] ?? null) !== JSON.stringify(next[key] ?? null),
  ).map((key) => t(`schema.property.${key}`));
  const size = JSON.stringify(old.options ?? {}) === JSON.stringify(next.options ?? {});
  return [...properties, ...(size ? [] : [t('schema.property.size')])].join(', ');
}

/** A step in one sentence of the person's language; one that the admin does not know stays in the server's words. */
export function stepSentence(step: PlanStep, context: StepContext): ReactNode {
  const owner = collectionBefore(step, context);
  const hides = owner?.existing && step.kind.startsWith('park_');
  const key = `schema.step.${step.kind}${hides ? '.existing' : ''}${
    step.kind === 'change_settings' && step.field === undefined ? '.collection' : ''
  }`;
  if (!(key in english)) return step.title;
  const [old, next] = fieldsOf(step, context);
  return rich(key as MessageKey, {
    collection: step.collection,
    field: step.field ?? '',
    from: (step.kind === 'rename_collection' ? owner?.name : old?.name) ?? '',
    properties: changed(old, next),
  });
}
