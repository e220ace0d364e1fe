import type { collection as twin } from '../en/collection.ts';

export const collection: Record<keyof typeof twin, string> = {
  'collection.loading': 'Datensätze werden geladen',
};
