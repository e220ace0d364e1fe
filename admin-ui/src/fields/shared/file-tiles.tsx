import type { StoredFile } from '../../api/files.ts';
import { t } from '../../i18n/i18n.ts';
import { fileName } from '../../model/file-name.ts';
import { shortFacts } from '../../model/file-text.ts';
import { IconCheck } from '../../ui/icons.ts';
import styles from './file.module.css';
import { FileThumb } from './file-thumb.tsx';

interface TilesProps {
  files: readonly StoredFile[];
  label: string;
  chosen: readonly string[];
  /** Tiles are switches of a choice rather than ways to one file. */
  many?: boolean;
  onPress: (file: StoredFile) => void;
}

/** Files as a grid of pictures with their names; arrows go from one to the next. */
export function FileTiles({ files, label, chosen, many = false, onPress }: TilesProps) {
  return (
    <ul
      className={styles['tiles']}
      aria-label={label}
      onKeyDown={(event) => {
        const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 0, ArrowUp: 0, Home: 0, End: 0 }[event.key];
        if (step === undefined) return;
        event.preventDefault();
        const tiles = [...event.currentTarget.querySelectorAll<HTMLButtonElement>('button')];
        const at = tiles.indexOf(document.activeElement as HTMLButtonElement);
        const across = getComputedStyle(event.currentTarget).gridTemplateColumns.split(' ').length;
        const forward = getComputedStyle(event.currentTarget).direction === 'rtl' ? -1 : 1;
        const next =
          event.key === 'Home'
            ? 0
            : event.key === 'End'
              ? tiles.length - 1
              : at +
                (event.key === 'ArrowDown' ? across : event.key === 'ArrowUp' ? -across : step * forward);
        tiles[next]?.focus();
      }}
    >
      {files.map((file) => {
        const marked = chosen.includes(file.id);
        return (
          <li key={file.id}>
            <button
              type="button"
              className={styles['tile']}
              aria-pressed={many ? marked : undefined}
              aria-current={!many && marked ? 'true' : undefined}
              onClick={() => onPress(file)}
            >
              <span className={styles['tilePicture']}>
                <FileThumb file={file} size={160} />
                {many && marked ? (
                  <span className={styles['mark']}>
                    <IconCheck size={14} stroke={2.2} aria-hidden="true" />
                  </span>
                ) : null}
              </span>
              <bdi className={styles['tileName']}>{fileName(file)}</bdi>
              <span className={styles['facts']}>{shortFacts(file)}</span>
              {file.description ? <span className="visually-hidden">{file.description}</span> : null}
              {file.type?.startsWith('image/') && !file.description ? (
                <span className="visually-hidden">{t('files.noAlt')}</span>
              ) : null}
            </button>
          </li>
        );
      })}
    </ul>
  );
}
