import { collection as twin } from '../en/collection.ts';

export const collection: Record<keyof typeof twin, string> = {
  ...twin,
  'collection.loading': 'Datensätze werden geladen',
};
