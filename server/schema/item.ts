/** One item of a collection as the API gives and takes it: field names to values. */
export type Item = Record<string, unknown>;
