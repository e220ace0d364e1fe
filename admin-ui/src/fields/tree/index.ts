import { IconHierarchy } from '../../ui/icons.ts';
import { fieldType as linkToOne } from '../many-to-one/index.tsx';

/** The record above this one in the same collection; chosen like any other link. */
export const fieldType = { ...linkToOne, name: 'tree', Icon: IconHierarchy };
