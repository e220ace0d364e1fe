/** Texts of manage; see english.ts. */
export const manage = {
} as const;
