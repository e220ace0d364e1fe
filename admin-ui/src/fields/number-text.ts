interface Separators {
  group: string;
  decimal: string;
}

const known = new Map<string, Separators>();

function separators(locale: string): Separators {
  let found = known.get(locale);
  if (!found) {
    const parts = new Intl.NumberFormat(locale, { useGrouping: true }).formatToParts(-12345678.9);
    found = {
      group: parts.find((part) => part.type === 'group')?.value ?? ',',
      decimal: parts.find((part) => part.type === 'decimal')?.value ?? '.',
    };
    known.set(locale, found);
  }
  return found;
}

/**
 * Reads a number as people of a locale write it (`1.234,56` in German), or in the plain form, into the plain form with a
 * point. Null where it is not a number. Works on text only, so no digit is ever lost.
 */
export function plainNumber(text: string, locale: string): string | null {
  const { group, decimal } = separators(locale);
  let clean = text
    .trim()
    .replace(/[\s\u00a0\u202f'’]/g, '')
    .replace(/[−–]/g, '-')
    .replace(/[€$£¥%]/g, '');
  const grouped = new RegExp(`^[-+]?\\d{1,3}(\\${group}\\d{3})+(\\${decimal}\\d*)?$`);
  if (group.trim() !== '' && grouped.test(clean)) clean = clean.replaceAll(group, '');
  if (decimal !== '.') clean = clean.replace(decimal, '.');
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(clean)) return null;
  return clean
    .replace(/^\+/, '')
    .replace(/^(-?)\./, '$10.')
    .replace(/\.$/, '');
}

const formats = new Map<string, Intl.NumberFormat>();

/** A number, or a number in text, for people of a locale; the text itself where it is not a number. */
export function localNumber(
  value: unknown,
  locale: string,
  options: { grouping?: boolean; scale?: number | undefined; most?: number | undefined } = {},
): string {
  if (value === null || value === undefined || value === '') return '';
  const text = String(value);
  if (!/^-?\d+(\.\d+)?(e[-+]?\d+)?$/i.test(text)) return text;
  const { grouping = true, scale, most = 20 } = options;
  const key = `${locale}|${grouping}|${scale ?? ''}|${most}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(locale, {
      useGrouping: grouping,
      minimumFractionDigits: scale ?? 0,
      maximumFractionDigits: scale ?? most,
    });
    formats.set(key, format);
  }
  // Intl reads a text exactly, digit by digit; the types of TypeScript do not say so for every lib.
  return format.format(text as `${number}`);
}
