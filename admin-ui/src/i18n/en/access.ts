/** Texts of access; see english.ts. */
export const access = {
} as const;
