/** Texts of schema; see english.ts. */
export const schema = {
} as const;
