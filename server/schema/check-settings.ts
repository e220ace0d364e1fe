import type { Problem } from '../lib/errors.ts';
import { nearest } from '../lib/nearest.ts';
import type { CollectionDefinition, FieldWords, Translations } from './definition.ts';
import { namesInTemplate } from './display-template.ts';
import type { FieldOptions, FieldType } from './field-type.ts';
import { misfitOf } from './misfit-of.ts';

type Types = ReadonlyMap<string, FieldType>;

function problem(path: string, message: string, hint?: string): Problem {
  return { code: 'INVALID_SCHEMA', message, path, ...(hint && { hint }) };
}

/** The tag in the spelling of BCP 47; null for what is none. */
function canonicalTag(tag: string): string | null {
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? null;
  } catch {
    return null;
  }
}

/** Languages are BCP 47 tags, and only choices that are there have words. */
export function checkTranslations(
  at: string,
  translations: Translations<FieldWords> = {},
  choices: readonly string[] = [],
): Problem[] {
  return Object.entries(translations).flatMap(([tag, words]): Problem[] => {
    const canonical = canonicalTag(tag);
    const path = `${at}.translations.${tag}`;
    if (canonical !== tag) {
      const meant = canonical ?? canonicalTag(tag.replaceAll('_', '-'));
      const message = `${tag} is not how a language is written.`;
      return [problem(path, message, meant ? `Write ${meant}.` : 'Tags look like de or pt-BR.')];
    }
    return Object.keys(words.choices ?? {})
      .filter((value) => !choices.includes(value))
      .map((value) => {
        const near = nearest(value, [...choices]);
        return problem(
          `${path}.choices.${value}`,
          `There is no choice ${value}.`,
          near && `Did you mean ${near}?`,
        );
      });
  });
}

function checkArchive(own: CollectionDefinition, types: Types): Problem[] {
  const { name, archive_field, archive_value, unarchive_value = null } = own;
  if (archive_field === undefined) {
    return (['archive_value', 'unarchive_value'] as const)
      .filter((key) => own[key] !== undefined)
      .map((key) => problem(`${name}.${key}`, `${key} says nothing without archive_field.`));
  }
  const field = own.fields.find((one) => one.name === archive_field);
  const type = field && types.get(field.type);
  if (!field || !type) return [];
  if (type.relation || type.readonly || type.writeOnly)
    return [
      problem(
        `${name}.archive_field`,
        `${field.name} cannot say that an item is archived.`,
        'Choose a field with values of its own, like a status or a yes/no.',
      ),
    ];
  if (archive_value === undefined || archive_value === null)
    return [problem(`${name}.archive_value`, `What does ${field.name} hold when an item is archived?`)];
  if (JSON.stringify(archive_value) === JSON.stringify(unarchive_value))
    return [problem(`${name}.unarchive_value`, 'An archived item and one taken out again look the same.')];
  if (unarchive_value === null && field.required)
    return [
      problem(
        `${name}.unarchive_value`,
        `${field.name} is required: what does it hold when an item is taken out again?`,
      ),
    ];
  return Object.entries({ archive_value, unarchive_value }).flatMap(([key, value]): Problem[] => {
    const misfit = value === null ? null : misfitOf(value, type, field.options ?? {});
    return misfit === null
      ? []
      : [
          problem(
            `${name}.${key}`,
            `${JSON.stringify(value)} is no value of ${field.name}. ${misfit}`.trim(),
          ),
        ];
  });
}

/** Whether fields of a type hold whole numbers, by which items can be ordered by hand. */
export function isOrdinal(type: FieldType, options: FieldOptions): boolean {
  return !type.relation && type.column(options)?.kind === 'integer';
}

function checkSortField(own: CollectionDefinition, types: Types): Problem[] {
  const field = own.fields.find((one) => one.name === own.sort_field);
  const type = field && types.get(field.type);
  if (!field || !type) return [];
  return isOrdinal(type, field.options ?? {})
    ? []
    : [
        problem(
          `${own.name}.sort_field`,
          `${field.name} holds no whole numbers.`,
          'Choose a field of the type sort-order or integer.',
        ),
      ];
}

/** Every field that a setting of the collection names, with the path of the setting. */
function namedFields(own: CollectionDefinition): [path: string, name: string][] {
  return [
    ...(own.default_sort ?? []).map((key, index): [string, string] => [
      `default_sort[${index}]`,
      key.replace(/^-/, '').replace(/\..*$/s, ''),
    ]),
    ...namesInTemplate(own.display_template ?? '').map((name): [string, string] => [
      'display_template',
      name,
    ]),
    ...(['sort_field', 'archive_field'] as const).flatMap((key): [string, string][] =>
      own[key] === undefined ? [] : [[key, own[key]]],
    ),
  ];
}

/** What is wrong with the settings of a collection: names of fields that are not there, values that fit no field. */
export function checkCollectionSettings(own: CollectionDefinition, types: Types): Problem[] {
  const names = own.fields.map((field) => field.name);
  const unknown = namedFields(own).flatMap(([path, name]): Problem[] => {
    if (names.includes(name)) return [];
    const near = nearest(name, names);
    return [
      problem(`${own.name}.${path}`, `${own.name} has no field ${name}.`, near && `Did you mean ${near}?`),
    ];
  });
  return [
    ...unknown,
    ...checkTranslations(own.name, own.translations),
    ...checkArchive(own, types),
    ...checkSortField(own, types),
  ];
}
