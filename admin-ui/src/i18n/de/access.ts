import type { access as twin } from '../en/access.ts';

export const access: Record<keyof typeof twin, string> = {
};
