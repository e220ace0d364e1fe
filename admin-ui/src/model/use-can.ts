import type { ManifestRights } from '../api/types.ts';
import { useManifest } from './use-manifest.ts';

const NOTHING: ManifestRights = { create: false, read: false, update: false, delete: false, export: false };

/** What this person may do with a collection as a whole; nothing where they may not even see it. */
export function useCan(collection: string): ManifestRights {
  const found = useManifest().collections.find((candidate) => candidate.name === collection);
  if (!found) return NOTHING;
  return found.readonly ? { ...NOTHING, read: found.can.read, export: found.can.export } : found.can;
}

/** Which of the rights this person has for one field. */
export function useCanField(
  collection: string,
  field: string,
): { read: boolean; create: boolean; update: boolean } {
  const found = useManifest().collections.find((candidate) => candidate.name === collection);
  return (
    found?.fields.find((candidate) => candidate.name === field)?.can ?? {
      read: false,
      create: false,
      update: false,
    }
  );
}
