import { useId, useRef, useState } from 'react';
import { assetUrl } from '../../api/file-address.ts';
import type { StoredFile } from '../../api/files.ts';
import { t } from '../../i18n/i18n.ts';
import { fileName } from '../../model/file-name.ts';
import { factsText, rulesOf, rulesText } from '../../model/file-text.ts';
import { useUploads } from '../../model/use-uploads.ts';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { IconLibraryPhoto, IconPencil, IconX } from '../../ui/icons.ts';
import { keepFocus } from '../../ui/keep-focus.ts';
import { announce } from '../../ui/live-region.tsx';
import type { InputProps } from '../field-type.ts';
import { plainText } from '../plain-text.ts';
import styles from './file.module.css';
import { type FileDialog, FileDialogs } from './file-dialogs.tsx';
import { FileDrop, PickButton } from './file-drop.tsx';
import { FileThumb } from './file-thumb.tsx';
import { fileId, fileIn } from './file-value.ts';
import { ReadOnlyInput } from './read-only-input.tsx';
import { UploadList } from './upload-list.tsx';
import { useFileRights, useFiles } from './use-files.ts';

/** One file in the record panel: uploaded by button, drop or paste, chosen from those there are, replaced, removed. */
export function FileInput({
  id,
  value,
  context,
  onChange,
  describedBy,
  required,
  readOnly = false,
  otherwise,
}: InputProps & { otherwise: readonly string[] }) {
  const { label, options } = context.field;
  const rules = rulesOf(options, otherwise);
  const can = useFileRights();
  const hint = useId();
  const box = useRef<HTMLDivElement>(null);
  const [dialog, setDialog] = useState<FileDialog>(null);
  const key = fileId(value, context);
  const { files, loaded } = useFiles(key === null ? [] : [key]);
  // Where the focus was may be gone with the old state of the field.
  const keep = () => keepFocus(() => box.current?.querySelector('button') ?? null);
  const set = (file: StoredFile) => {
    onChange(file);
    setDialog(null);
    keep();
  };
  const uploads = useUploads(rules, set);
  if (!can.read) return <ReadOnlyInput id={id} text={plainText(key)} />;
  const file = loaded ? files[0] : (fileIn(value, context) ?? undefined);
  const taken = !readOnly && can.create;
  const accepted = rulesText(rules);
  const describes = [describedBy, accepted && hint].filter(Boolean).join(' ') || undefined;
  const pick = { accept: rules.accept, many: false, describedBy: describes, onFiles: uploads.send };
  const choose = {
    'aria-haspopup': 'dialog',
    onClick: () => setDialog({ kind: 'library' }),
  } as const;
  return (
    <div id={id} ref={box}>
      <FileDrop
        open={taken}
        many={false}
        onFiles={uploads.send}
        className={file ? styles['card'] : styles['empty']}
      >
        {file ? (
          <>
            <a
              className={styles['cardPicture']}
              href={assetUrl(file.id)}
              target="_blank"
              rel="noreferrer"
              aria-label={t('field.open', { title: fileName(file) })}
            >
              <FileThumb file={file} size={80} alt={file.description ?? ''} />
            </a>
            <div className={styles['cardText']}>
              <bdi className={styles['cardName']}>{fileName(file)}</bdi>
              <span className={styles['facts']}>{factsText(file)}</span>
              {file.type?.startsWith('image/') ? (
                <span className={styles['facts']}>
                  {file.description ? <bdi>{file.description}</bdi> : t('files.noAlt')}
                </span>
              ) : null}
              <span className={styles['cardTools']}>
                {taken ? <PickButton label={t('files.replaceIn', { field: label })} {...pick} /> : null}
                {readOnly ? null : (
                  <IconButton
                    label={t('files.chooseIn', { field: label })}
                    icon={<IconLibraryPhoto size={15} stroke={1.7} aria-hidden="true" />}
                    {...choose}
                  />
                )}
                {can.update ? (
                  <IconButton
                    label={t('files.words', { name: fileName(file) })}
                    aria-haspopup="dialog"
                    icon={<IconPencil size={15} stroke={1.7} aria-hidden="true" />}
                    onClick={() => setDialog({ kind: 'words', file })}
                  />
                ) : null}
                {readOnly || required ? null : (
                  <IconButton
                    label={t('files.removeFrom', { field: label })}
                    icon={<IconX size={15} stroke={1.7} aria-hidden="true" />}
                    onClick={() => {
                      onChange(null);
                      announce(t('files.removed', { name: fileName(file) }));
                      keep();
                    }}
                  />
                )}
              </span>
            </div>
          </>
        ) : readOnly ? (
          <span className={styles['facts']}>–</span>
        ) : (
          <>
            <span className={styles['emptyTools']}>
              {taken ? (
                <PickButton label={t('files.uploadIn', { field: label })} {...pick}>
                  {t('files.upload')}
                </PickButton>
              ) : null}
              <Button
                size="sm"
                variant="subtle"
                aria-label={t('files.chooseIn', { field: label })}
                {...choose}
              >
                {t('files.choose')}
              </Button>
            </span>
            <span className={styles['facts']}>
              {taken ? t('files.dropHint') : null}
              {taken && accepted ? ' · ' : null}
              <span id={hint}>{accepted}</span>
            </span>
          </>
        )}
      </FileDrop>
      <UploadList uploads={uploads} />
      <FileDialogs
        dialog={dialog}
        title={t('files.chooseIn', { field: label })}
        rules={rules}
        many={false}
        onClose={() => setDialog(null)}
        onPick={([picked]) => picked && set(picked)}
      />
    </div>
  );
}
