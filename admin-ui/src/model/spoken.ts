import type { Manifest, ManifestCollection, ManifestField } from '../api/types.ts';

/**
 * The words for a person: those in their language (`de-AT`), then in the language without its country, then in the same
 * language elsewhere. Undefined where there are none.
 */
export function wordsFor<T>(translations: Record<string, T>, tag: string): T | undefined {
  const [language = tag] = tag.split('-');
  const elsewhere = Object.keys(translations).find((other) => other.startsWith(`${language}-`));
  return translations[tag] ?? translations[language] ?? (elsewhere ? translations[elsewhere] : undefined);
}

function spokenField(field: ManifestField, tag: string): ManifestField {
  const words = wordsFor(field.translations, tag);
  if (!words) return field;
  const { choices } = field.options;
  const spokenChoices =
    words.choices && Array.isArray(choices)
      ? choices.map((choice: { value: string }) => {
          const label = words.choices?.[choice.value];
          return label === undefined ? choice : { ...choice, label };
        })
      : choices;
  return {
    ...field,
    label: words.label ?? field.label,
    note: words.note ?? field.note,
    options: spokenChoices === choices ? field.options : { ...field.options, choices: spokenChoices },
  };
}

function spokenCollection(collection: ManifestCollection, tag: string): ManifestCollection {
  const words = wordsFor(collection.translations, tag);
  return {
    ...collection,
    label: words?.label ?? collection.label,
    note: words?.note ?? collection.note,
    fields: collection.fields.map((field) => spokenField(field, tag)),
  };
}

const kept = new WeakMap<Manifest, Map<string, Manifest>>();

/** The manifest with labels, notes and choices in a person's language where it has them; the same object each time. */
export function spoken(manifest: Manifest, tag: string): Manifest {
  let byTag = kept.get(manifest);
  if (!byTag) {
    byTag = new Map();
    kept.set(manifest, byTag);
  }
  let made = byTag.get(tag);
  if (!made) {
    made = {
      ...manifest,
      collections: manifest.collections.map((collection) => spokenCollection(collection, tag)),
    };
    byTag.set(tag, made);
  }
  return made;
}
