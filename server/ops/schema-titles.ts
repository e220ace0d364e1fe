import type { ChangeStep, ColumnProperty } from '../schema/change-step.ts';

const PROPERTIES: Record<ColumnProperty, string> = {
  required: 'whether it is required',
  unique: 'whether it is unique',
  indexed: 'its index',
  default: 'its default',
  size: 'its size',
};

/** A step in one sentence, for the plan that people read before they apply it. */
export function titleOf(step: ChangeStep, existing: boolean): string {
  switch (step.kind) {
    case 'create_collection':
      return `Create the collection ${step.collection}`;
    case 'rename_collection':
      return `Rename the collection ${step.from} to ${step.collection}`;
    case 'park_collection':
      return existing
        ? `Hide the collection ${step.collection}; its table stays as it is`
        : `Remove the collection ${step.collection}; its items are kept and can be restored`;
    case 'add_field':
      return `Add the field ${step.field} to ${step.collection}`;
    case 'rename_field':
      return `Rename the field ${step.from} of ${step.collection} to ${step.field}`;
    case 'change_type':
      return `Change the type of ${step.collection}.${step.field}; the old values are kept and can be restored`;
    case 'change_column':
      return `Change ${step.properties.map((key) => PROPERTIES[key]).join(', ')} of ${step.collection}.${step.field}`;
    case 'recompute_field':
      return `Work out ${step.collection}.${step.field} anew for every item`;
    case 'park_field':
      return existing
        ? `Hide the field ${step.field} of ${step.collection}; its column stays as it is`
        : `Remove the field ${step.field} of ${step.collection}; its values are kept and can be restored`;
    case 'restore_field':
      return `Restore the field ${step.field} of ${step.collection}`;
    case 'restore_collection':
      return `Restore the collection ${step.collection}`;
    case 'remove_relation':
      return `Remove ${step.field} from ${step.collection}; no data is stored in it`;
    case 'change_indexes':
      return `Change the indexes of ${step.collection}`;
    case 'change_settings':
      return `Change the settings of ${step.collection}${step.field ? `.${step.field}` : ''}`;
  }
}
