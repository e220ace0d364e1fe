import type { Operator } from '../../api/types.ts';
import { t } from '../../i18n/i18n.ts';
import { templateFields } from '../../model/record-title.ts';
import { IconLink } from '../../ui/icons.ts';
import type { CellProps, FieldContext, FieldType, RecordData } from '../field-type.ts';
import styles from '../shared/field.module.css';
import { keyFromText, linkedKey, linkedTitle, nest, targetOf, titlePaths } from '../shared/relation.ts';
import { RelationFilter, RelationValue } from '../shared/relation-filter.tsx';
import { lookUpRecord } from '../shared/relation-options.ts';
import { markHits } from '../shared/text-cell.tsx';
import { ManyToOneEditor, ManyToOneInput } from './many-to-one-input.tsx';

/** A link to one record of another collection. */
export const fieldType: FieldType = {
  name: 'many-to-one',
  Icon: IconLink,
  width: 208,
  align: 'start',
  format: (value, context) => linkedTitle(value, targetOf(context)),
  parse: (text, context) => keyFromText(text, targetOf(context)),
  lookUp: lookUpRecord,
  Cell: LinkCell,
  Input: ManyToOneInput,
  Editor: ManyToOneEditor,
  drawsReadOnly: true,
  paths: (context) => {
    const target = targetOf(context);
    return target ? titlePaths(target).map((path) => `${context.field.name}.${path}`) : [context.field.name];
  },
  sortPath: (context) => {
    const target = targetOf(context);
    const path = target ? templateFields(target.display_template)[0] : undefined;
    return path === undefined ? context.field.name : `${context.field.name}.${path}`;
  },
  toWrite: (value, context) => linkedKey(value, targetOf(context)),
  filter: {
    operators: ['_eq', '_neq', '_in', '_nin', '_icontains', '_null', '_nnull'],
    nested: ['_icontains'],
    words: 'plain',
    Input: RelationFilter,
    Value: RelationValue,
    build,
  },
};

/** "Contains" asks the title of the linked record; everything else asks its key. */
function build(operator: Operator, value: unknown, context: FieldContext): RecordData {
  const { field } = context;
  const target = targetOf(context);
  if (operator !== '_icontains' || !target) return { [field.name]: { [operator]: value } };
  const paths = templateFields(target.display_template).filter((path) => {
    const first = target.fields.find((candidate) => candidate.name === path.split('.')[0]);
    return first?.relation !== null || first.operators.includes('_icontains');
  });
  const parts = paths.map((path) => nest(`${field.name}.${path}`, { _icontains: value }));
  return parts.length === 1 ? (parts[0] as RecordData) : { _or: parts };
}

function LinkCell({ value, context, marked }: CellProps) {
  if (value === null || value === undefined) return null;
  const title = linkedTitle(value, targetOf(context));
  return (
    <span className={styles['chip']}>
      <bdi>{title === '' ? t('field.untitled') : markHits(title, marked)}</bdi>
    </span>
  );
}
