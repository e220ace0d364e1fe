import type { FieldTypeInfo } from '../../api/types.ts';
import { english } from '../../i18n/english.ts';
import { type MessageKey, t } from '../../i18n/i18n.ts';

/** A type in the person's language; types of plugins under the label the server gives. */
export function fieldTypeLabel(type: Pick<FieldTypeInfo, 'name' | 'label'>): string {
  const key = `type.${type.name}`;
  return key in english ? t(key as MessageKey) : type.label;
}

/** Types that a person can add: one-to-many comes with its other side. */
export function creatableTypes(types: readonly FieldTypeInfo[]): FieldTypeInfo[] {
  return types.filter((type) => type.name !== 'one-to-many');
}
