import type { schema as twin } from '../en/schema.ts';

export const schema: Record<keyof typeof twin, string> = {
};
