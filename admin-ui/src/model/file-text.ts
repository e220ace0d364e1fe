import type { StoredFile } from '../api/files.ts';
import type { Filter } from '../api/types.ts';
import { formatNumber } from '../i18n/formats.ts';
import { t } from '../i18n/i18n.ts';

/** What a field says of the files it takes. */
export interface FileRules {
  accept: readonly string[];
  /** Bytes. */
  most: number | null;
}

const MIB = 1024 * 1024;
const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** A size as people read it: "1.2 MB". Steps are of 1024, so that a limit of 5 MiB reads as it was set. */
export function sizeText(bytes: number): string {
  const step = bytes < 1024 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  return formatNumber(bytes / 1024 ** step, {
    style: 'unit',
    unit: UNITS[step] ?? 'byte',
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: step === 0 ? 0 : 1,
  });
}

/** What a media type is called on a tile: `image/svg+xml` is `SVG`. */
export function typeText(type: string | null | undefined): string {
  const name = (type ?? '').split('/').pop() ?? '';
  const short = name.replace(/\+.*$/, '').split('.').pop() ?? '';
  if (short === '' || short === 'octet-stream') return t('files.unknownType');
  return short.length > 8 ? t('files.document') : short.toUpperCase();
}

/** `PNG · 400 × 300 · 1.2 MB`, as far as it is known. */
export function factsText(file: StoredFile): string {
  return [
    typeText(file.type),
    file.width && file.height ? `${formatNumber(file.width)} × ${formatNumber(file.height)}` : '',
    file.filesize ? sizeText(Number(file.filesize)) : '',
  ]
    .filter(Boolean)
    .join(' · ');
}

/** `PNG · 1.2 MB`: as much as stands under a small picture. */
export const shortFacts = ({ width: _w, height: _h, ...file }: StoredFile): string => factsText(file);

/** The rules in a field's options; `otherwise` holds where they name no types. */
export function rulesOf(options: Record<string, unknown>, otherwise: readonly string[]): FileRules {
  const accept = Array.isArray(options['accept']) ? options['accept'].map(String) : otherwise;
  const most = options['max_mib'];
  return { accept, most: typeof most === 'number' ? Math.floor(most * MIB) : null };
}

const matches = (type: string, accepted: string) =>
  accepted.endsWith('/*') ? type.startsWith(accepted.slice(0, -1)) : type === accepted;

/** Why a file would be refused, said before it is sent; null when it would not. The server looks into it again. */
export function whyNot(
  file: Pick<File, 'name' | 'type' | 'size'>,
  rules: FileRules,
  serverMost: number,
): string | null {
  const most = Math.min(rules.most ?? serverMost, serverMost);
  if (file.size > most)
    return t('files.tooLarge', { name: file.name, size: sizeText(file.size), most: sizeText(most) });
  // A browser that does not know a type says nothing of it.
  if (file.type !== '' && rules.accept.length > 0 && !rules.accept.some((one) => matches(file.type, one)))
    return t('files.wrongType', { name: file.name, types: acceptText(rules) });
  return null;
}

/** The accepted types in words: "images", "PDF, CSV". */
export function acceptText({ accept }: FileRules): string {
  return accept
    .map((one) => (one === 'image/*' ? t('files.images') : typeText(one.replace('/*', ''))))
    .join(', ');
}

/** What a field takes, in a few words; empty where it takes everything. */
export function rulesText(rules: FileRules): string {
  return [acceptText(rules), rules.most === null ? '' : t('files.upTo', { most: sizeText(rules.most) })]
    .filter(Boolean)
    .join(' · ');
}

/** The filter on files that finds what a field takes. */
export function rulesFilter({ accept, most }: FileRules): Filter | null {
  const parts: Filter[] = [
    ...(accept.length === 0
      ? []
      : [
          {
            _or: accept.map((one) =>
              one.endsWith('/*') ? { type: { _starts_with: one.slice(0, -1) } } : { type: { _eq: one } },
            ),
          },
        ]),
    ...(most === null ? [] : [{ filesize: { _lte: most } }]),
  ];
  return parts.length === 0 ? null : { _and: parts };
}
