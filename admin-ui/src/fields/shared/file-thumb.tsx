import { useState } from 'react';
import { assetUrl } from '../../api/file-address.ts';
import type { StoredFile } from '../../api/files.ts';
import { IconFileText } from '../../ui/icons.ts';
import styles from './file.module.css';

/** What the browser draws; anything else is shown by its sign. */
const DRAWN = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/avif']);

export const isDrawn = (file: StoredFile) => DRAWN.has(file.type ?? '');

interface ThumbProps {
  file: StoredFile;
  /** CSS pixels of its longer side. */
  size: number;
  /** The whole image instead of a square out of its middle. */
  whole?: boolean;
  /** Said to screen readers; nothing where the text beside it says it already. */
  alt?: string;
}

/** A file in small: its picture where it has one. */
export function FileThumb({ file, size, whole = false, alt = '' }: ThumbProps) {
  // A server without the library for images gives the original; what even that cannot show is a sign.
  const [tries, setTries] = useState(0);
  const side = Math.min(4096, size * 2);
  const query = whole
    ? `?width=${side}&height=${side}&fit=inside&format=auto`
    : `?width=${side}&height=${side}&format=auto`;
  if (!isDrawn(file) || tries > 1)
    return (
      <span className={styles['sign']}>
        <IconFileText
          size={Math.min(32, Math.max(14, Math.round(size / 3)))}
          stroke={1.5}
          aria-hidden="true"
        />
        {alt === '' ? null : <span className="visually-hidden">{alt}</span>}
      </span>
    );
  return (
    <img
      className={whole ? styles['picture'] : styles['square']}
      src={assetUrl(file.id, tries === 0 ? query : '')}
      alt={alt}
      loading="lazy"
      decoding="async"
      draggable={false}
      onError={() => setTries(tries + 1)}
    />
  );
}
