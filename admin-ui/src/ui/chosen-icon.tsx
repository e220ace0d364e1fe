import type { ReactNode } from 'react';
import { COLLECTION_ICONS } from './collection-icons.ts';

/** An icon by its name; the fallback for a name that is none of ours. */
export function ChosenIcon({ name, size, fallback }: { name: string; size: number; fallback: ReactNode }) {
  const Icon = Object.hasOwn(COLLECTION_ICONS, name) ? COLLECTION_ICONS[name] : undefined;
  return Icon ? <Icon size={size} stroke={1.7} aria-hidden="true" /> : fallback;
}
