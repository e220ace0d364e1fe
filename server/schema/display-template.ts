import type { FieldDefinition } from './definition.ts';

const TITLES = [
  /^(?:name|title|label|subject)$/i,
  /(?:name|title|label|subject)$/i,
  /^(?:e-?mail|email_address)$/i,
];

/** What a template names, as paths over relations. */
export function pathsInTemplate(template: string): string[] {
  return [...template.matchAll(/\{\{\s*([^}\s]+)/g)].flatMap(([, path]) =>
    path === undefined ? [] : [path],
  );
}

/** The fields that a template names, without what comes behind a dot. */
export function namesInTemplate(template: string): string[] {
  return pathsInTemplate(template).flatMap((path) => path.split('.')[0] || []);
}

/** How an item of an existing table is best named: by its title or name, else by a short text, else by its key. */
export function displayTemplate(fields: readonly FieldDefinition[]): string {
  const texts = fields.filter((field) => ['string', 'text', 'email'].includes(field.type));
  const first = texts.find((field) => /^first_?name$/i.test(field.name));
  const last = texts.find((field) => /^last_?name$/i.test(field.name));
  if (first && last) return `{{${first.name}}} {{${last.name}}}`;
  for (const pattern of TITLES) {
    const title = texts.find((field) => pattern.test(field.name));
    if (title) return `{{${title.name}}}`;
  }
  const short = fields.find((field) => field.type === 'string' && !field.primary);
  if (short) return `{{${short.name}}}`;
  return fields
    .filter((field) => field.primary)
    .map((field) => `{{${field.name}}}`)
    .join(' ');
}
