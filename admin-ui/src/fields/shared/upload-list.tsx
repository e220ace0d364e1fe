import { formatNumber } from '../../i18n/formats.ts';
import { t } from '../../i18n/i18n.ts';
import type { Uploads } from '../../model/use-uploads.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { IconX } from '../../ui/icons.ts';
import styles from './file.module.css';

/** Files on their way with how far they are, and those that were refused with the reason. */
export function UploadList({ uploads }: { uploads: Uploads }) {
  if (uploads.list.length === 0) return null;
  return (
    <ul className={styles['uploads']} aria-label={t('files.uploads')}>
      {uploads.list.map((upload) => (
        <li key={upload.id} data-refused={upload.problem !== null || undefined}>
          <span className={styles['uploadText']}>
            {upload.problem === null ? <bdi>{upload.name}</bdi> : upload.problem}
          </span>
          {upload.problem === null ? (
            <>
              <progress
                max={1}
                value={upload.part}
                aria-label={t('files.uploading', { name: upload.name })}
              />
              <span className={styles['percent']}>
                {formatNumber(upload.part, { style: 'percent', maximumFractionDigits: 0 })}
              </span>
            </>
          ) : null}
          <IconButton
            label={t(upload.problem === null ? 'files.callOff' : 'files.dismiss', { name: upload.name })}
            icon={<IconX size={14} stroke={1.7} aria-hidden="true" />}
            onClick={() => uploads.dismiss(upload.id)}
          />
        </li>
      ))}
    </ul>
  );
}
