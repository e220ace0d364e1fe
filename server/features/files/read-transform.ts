import { KasbahError } from '../../plugin/index.ts';
import { formatOf, type ImageFormat, type Transform } from './images.ts';

const MAX_SIDE = 4096;
const FITS = ['cover', 'contain', 'inside', 'outside'] as const;
const FORMATS: Record<string, ImageFormat> = {
  jpg: 'jpeg',
  jpeg: 'jpeg',
  png: 'png',
  webp: 'webp',
  avif: 'avif',
};
const KNOWN = ['width', 'height', 'fit', 'format', 'quality', 'withoutEnlargement', 'download'];

function refuse(message: string, path: string): never {
  throw new KasbahError('INVALID_QUERY', message, { path: path.slice(0, 80) });
}

function wholeNumber(
  query: Readonly<Record<string, unknown>>,
  name: string,
  most: number,
): number | undefined {
  const text = query[name];
  if (text === undefined) return undefined;
  const number = typeof text === 'string' && /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > most) refuse(`${name} is a whole number from 1 to ${most}.`, name);
  return number;
}

/** `auto` is the best format that the browser says it can draw; photos and pictures of few colours alike. */
function wantedFormat(query: Readonly<Record<string, unknown>>, type: string, accept: string): ImageFormat {
  const { format } = query;
  if (format === undefined) return formatOf(type);
  if (format === 'auto') return accept.includes('image/webp') ? 'webp' : formatOf(type);
  const found = typeof format === 'string' && Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
  return found ?? refuse(`format is auto, ${Object.keys(FORMATS).join(', ')}.`, 'format');
}

/**
 * What an address of an asset asks for; null: the file itself.
 * @throws KasbahError INVALID_QUERY
 */
export function readTransform(
  query: Readonly<Record<string, unknown>>,
  type: string,
  accept: string,
): Transform | null {
  const wrong = Object.keys(query).find((name) => !KNOWN.includes(name));
  if (wrong !== undefined) refuse(`There is no parameter ${wrong.slice(0, 80)}.`, wrong);
  const { download: _, ...asked } = query;
  if (Object.keys(asked).length === 0) return null;
  const width = wholeNumber(query, 'width', MAX_SIDE);
  const height = wholeNumber(query, 'height', MAX_SIDE);
  const fit = FITS.find((one) => one === (query.fit ?? 'cover'));
  return {
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
    fit: fit ?? refuse(`fit is one of ${FITS.join(', ')}.`, 'fit'),
    format: wantedFormat(query, type, accept),
    quality: wholeNumber(query, 'quality', 100) ?? 80,
    enlarge: query.withoutEnlargement !== undefined && query.withoutEnlargement !== 'true',
  };
}
