import { KasbahError, Turns } from '../../plugin/index.ts';

const MAX_PIXELS = 40_000_000;
const AT_ONCE = 4;
const WAITING = 100;

/** What is read as an image; drawings such as SVG are programs and are never opened. */
const READ = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/avif', 'image/tiff']);

export type ImageFormat = 'jpeg' | 'png' | 'webp' | 'avif';

/** Another form of an image; what is not given stays as it is. */
export interface Transform {
  width?: number;
  height?: number;
  fit: 'cover' | 'contain' | 'inside' | 'outside';
  format: ImageFormat;
  quality: number;
  enlarge: boolean;
}

const turns = new Turns(
  AT_ONCE,
  WAITING,
  () =>
    new KasbahError('RATE_LIMITED', 'Too many images are being drawn. Try again in 5 s.', {
      status: 429,
      details: { retry_after: 5 },
    }),
);
let loading: Promise<typeof import('sharp') | null> | undefined;

/** The library, or null where it is not installed: it is optional. */
async function library() {
  loading ??= import('sharp').then(
    (module) => module,
    () => null,
  );
  return (await loading)?.default ?? null;
}

const OPTIONS = { limitInputPixels: MAX_PIXELS, failOn: 'error', sequentialRead: true } as const;

export const isReadable = (type: string) => READ.has(type);

/** Whether images can be drawn anew on this server. */
export async function canTransform(): Promise<boolean> {
  return (await library()) !== null;
}

/** Width and height as people see the image; null of each for what is no image, is broken or has too many pixels. */
export async function sizeOf(
  path: string,
  type: string,
): Promise<{ width: number | null; height: number | null }> {
  const sharp = isReadable(type) ? await library() : null;
  if (!sharp) return { width: null, height: null };
  try {
    const { autoOrient } = await turns.run(() => sharp(path, OPTIONS).metadata());
    return { width: autoOrient.width, height: autoOrient.height };
  } catch {
    return { width: null, height: null };
  }
}

/** The format that an image is answered in where none is asked for. */
export function formatOf(type: string): ImageFormat {
  const found = (['jpeg', 'webp', 'avif'] as const).find((format) => type === `image/${format}`);
  return found ?? 'png';
}

/**
 * Draws an image anew, without what cameras write into it.
 * @throws KasbahError NOT_AN_IMAGE, TRANSFORMS_UNAVAILABLE, RATE_LIMITED when too many wait already
 */
export async function draw(bytes: () => Promise<Buffer>, wanted: Transform): Promise<Buffer> {
  const sharp = await library();
  if (!sharp)
    throw new KasbahError('TRANSFORMS_UNAVAILABLE', 'Images cannot be transformed on this server.', {
      status: 501,
      hint: 'Install the optional package sharp, or ask for the file itself.',
    });
  const { width, height, fit, format, quality, enlarge } = wanted;
  return turns.run(async () => {
    const image = sharp(await bytes(), OPTIONS).autoOrient();
    const resized =
      width === undefined && height === undefined
        ? image
        : image.resize({
            ...(width !== undefined && { width }),
            ...(height !== undefined && { height }),
            fit,
            withoutEnlargement: !enlarge,
          });
    try {
      return await resized.toFormat(format, format === 'png' ? {} : { quality }).toBuffer();
    } catch (error) {
      throw new KasbahError(
        'NOT_AN_IMAGE',
        'This file cannot be drawn: it is broken or has too many pixels.',
        {
          hint: 'Ask for the file itself.',
          cause: error,
        },
      );
    }
  });
}
