/** Texts of the collection grid, the record panel and the field types. */
export const collection = {
  'collection.loading': 'Loading records',
} as const;
