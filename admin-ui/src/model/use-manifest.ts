import { useSuspenseQuery } from '@tanstack/react-query';
import { manifestQuery } from '../api/queries.ts';
import type { Manifest, ManifestCollection } from '../api/types.ts';
import { locale } from '../i18n/formats.ts';
import { useLanguage } from '../i18n/i18n.ts';
import { spoken } from './spoken.ts';

/** Everything the server says this person may see, in their language; loaded before any screen is drawn. */
export function useManifest(): Manifest {
  useLanguage();
  return spoken(useSuspenseQuery(manifestQuery()).data, locale());
}

/** One collection, or null when there is none of that name or the person may not see it. */
export function useCollection(name: string): ManifestCollection | null {
  return useManifest().collections.find((collection) => collection.name === name) ?? null;
}

/** The collections that belong in the sidebar: readable and not hidden. */
export function useVisibleCollections(): ManifestCollection[] {
  return useManifest().collections.filter((collection) => !collection.hidden && collection.can.read);
}
