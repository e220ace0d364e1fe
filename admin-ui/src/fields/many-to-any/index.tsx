import type { ManifestCollection } from '../../api/types.ts';
import type { AnyLink } from '../../model/any-link.ts';
import { IconLink } from '../../ui/icons.ts';
import type { CellProps, FieldContext, FieldType } from '../field-type.ts';
import styles from '../shared/field.module.css';
import { lazySettings } from '../shared/lazy-settings.ts';
import { anyTargets, linkedKey, linkedTitle, titlePaths } from '../shared/relation.ts';
import { AnyInput } from './any-input.tsx';

function targetOf(value: AnyLink, context: FieldContext): ManifestCollection | null {
  return anyTargets(context).find((one) => one.name === value.collection) ?? null;
}

const asLink = (value: unknown): AnyLink | null =>
  typeof value === 'object' && value !== null && 'collection' in value ? (value as AnyLink) : null;

function titleOf(value: unknown, context: FieldContext): string {
  const link = asLink(value);
  return link ? linkedTitle(link.item, targetOf(link, context)) : '';
}

/** A link to a record of one of several collections. */
export const fieldType: FieldType = {
  name: 'many-to-any',
  Icon: IconLink,
  width: 208,
  align: 'start',
  noDefault: true,
  format: titleOf,
  parse: () => ({ ok: true, value: null }),
  Cell: AnyCell,
  Input: AnyInput,
  drawsReadOnly: true,
  paths: (context) => {
    const own = [context.field.name, ...(context.field.any ? [context.field.any.field] : [])];
    const inside = anyTargets(context).flatMap((target) =>
      titlePaths(target).map((path) => `${context.field.name}:${target.name}.${path}`),
    );
    return [...own, ...inside];
  },
  toWrite: (value, context) => {
    const link = asLink(value);
    return link ? `${link.collection}/${String(linkedKey(link.item, targetOf(link, context)))}` : null;
  },
  toBody: (value, context) => {
    const link = asLink(value);
    return {
      [context.field.name]: link ? linkedKey(link.item, targetOf(link, context)) : null,
      ...(context.field.any && { [context.field.any.field]: link?.collection ?? null }),
    };
  },
  filter: { operators: ['_null', '_nnull'], words: 'plain' },
  Settings: lazySettings(async () => (await import('./any-settings.tsx')).AnySettings),
};

function AnyCell({ value, context }: CellProps) {
  const link = asLink(value);
  if (!link) return null;
  const target = targetOf(link, context);
  return (
    <span className={styles['chip']}>
      <bdi>
        {target?.label ?? link.collection}: {linkedTitle(link.item, target)}
      </bdi>
    </span>
  );
}
