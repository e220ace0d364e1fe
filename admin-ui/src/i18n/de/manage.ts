import type { manage as twin } from '../en/manage.ts';

export const manage: Record<keyof typeof twin, string> = {
};
