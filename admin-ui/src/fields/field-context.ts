import { useMemo } from 'react';
import type { Manifest, ManifestCollection } from '../api/types.ts';
import { locale } from '../i18n/formats.ts';
import { useLanguage } from '../i18n/i18n.ts';
import { useManifest } from '../model/use-manifest.ts';
import type { FieldContext } from './field-type.ts';
import { typeOfField } from './registry.ts';

/**
 * The contexts of all fields of a collection, by name; stable while language, manifest and `round` stay. The round
 * grows when a plugin has brought another field type.
 */
export function useFieldContexts(
  collection: ManifestCollection,
  round = 0,
): ReadonlyMap<string, FieldContext> {
  const manifest = useManifest();
  const language = useLanguage();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the locale follows the language
  return useMemo(() => contextsOf(collection, manifest, locale()), [collection, manifest, language, round]);
}

/** The same outside components. */
export function contextsOf(
  collection: ManifestCollection,
  manifest: Manifest,
  tongue: string,
): ReadonlyMap<string, FieldContext> {
  return new Map(
    collection.fields.map((stored) => {
      // A link is as required as the field that holds its key.
      const key = collection.fields.find((other) => other.name === stored.relation?.key_field);
      const field = key?.required && !key.has_default ? { ...stored, required: true } : stored;
      return [field.name, { field, type: typeOfField(field), collection, manifest, locale: tongue }];
    }),
  );
}
