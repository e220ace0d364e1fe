import { useRef, useState } from 'react';
import { assetUrl } from '../../api/file-address.ts';
import type { StoredFile } from '../../api/files.ts';
import { t } from '../../i18n/i18n.ts';
import { fileName } from '../../model/file-name.ts';
import { factsText, rulesOf, rulesText } from '../../model/file-text.ts';
import { useUploads } from '../../model/use-uploads.ts';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { IconArrowLeft, IconArrowRight, IconPencil, IconX } from '../../ui/icons.ts';
import { keepFocus } from '../../ui/keep-focus.ts';
import { announce } from '../../ui/live-region.tsx';
import type { InputProps } from '../field-type.ts';
import file from '../shared/file.module.css';
import { type FileDialog, FileDialogs } from '../shared/file-dialogs.tsx';
import { FileDrop, PickButton } from '../shared/file-drop.tsx';
import { FileThumb } from '../shared/file-thumb.tsx';
import { fileId } from '../shared/file-value.ts';
import { countOf } from '../shared/many-links.ts';
import { ReadOnlyInput } from '../shared/read-only-input.tsx';
import { UploadList } from '../shared/upload-list.tsx';
import { useFileRights, useFiles } from '../shared/use-files.ts';

/** Files in an order: added by button, drop, paste or choice, moved, described and taken out. */
export function GalleryInput({ id, value, context, onChange, readOnly = false, describedBy }: InputProps) {
  const { label, options } = context.field;
  const rules = rulesOf(options, ['image/*']);
  const can = useFileRights();
  const box = useRef<HTMLDivElement>(null);
  const [dialog, setDialog] = useState<FileDialog>(null);
  const links = Array.isArray(value) ? (value as unknown[]) : [];
  const ids = links.flatMap((link) => fileId(link, context) ?? []);
  const { files } = useFiles(ids);
  // Several uploads end between two drawings of the field.
  const latest = useRef(links);
  latest.current = links;
  const set = (next: unknown[]) => {
    latest.current = next;
    onChange(next);
  };
  const add = (added: readonly StoredFile[]) => {
    const there = latest.current.map((link) => fileId(link, context));
    const fresh = added.filter((one) => !there.includes(one.id));
    if (fresh.length > 0) set([...latest.current, ...fresh]);
  };
  const uploads = useUploads(rules, (stored) => add([stored]));
  if (!can.read) return <ReadOnlyInput id={id} text={String(countOf(value) ?? '')} />;
  const focusTool = (at: number, tool: string) =>
    setTimeout(() => {
      const tile = box.current?.querySelectorAll('li')[at];
      const wanted = tile?.querySelector<HTMLButtonElement>(`[data-tool="${tool}"]:not(:disabled)`);
      (wanted ?? tile?.querySelector<HTMLButtonElement>('button:not(:disabled)'))?.focus();
    });
  const move = (at: number, by: 1 | -1) => {
    const next = [...links];
    const [moved] = next.splice(at, 1);
    next.splice(at + by, 0, moved);
    set(next);
    announce(t('files.moved', { place: at + by + 1, count: links.length }));
    focusTool(at + by, by === 1 ? 'later' : 'earlier');
  };
  const remove = (at: number, name: string) => {
    set(links.filter((_, place) => place !== at));
    announce(t('files.removed', { name }));
    if (links.length > 1) focusTool(Math.min(at, links.length - 2), 'remove');
    else keepFocus(() => box.current?.querySelector('button') ?? null);
  };
  const taken = !readOnly && can.create;
  const accepted = rulesText(rules);
  return (
    <div id={id} ref={box}>
      <FileDrop
        open={taken}
        many
        onFiles={uploads.send}
        className={links.length > 0 ? file['gallery'] : file['empty']}
      >
        {links.length > 0 ? (
          <ol className={file['galleryList']}>
            {files.map((one, at) => (
              <li key={one.id}>
                <a
                  className={file['galleryPicture']}
                  href={assetUrl(one.id)}
                  target="_blank"
                  rel="noreferrer"
                  title={`${fileName(one)}\n${factsText(one)}`}
                  aria-label={t('field.open', { title: fileName(one) })}
                >
                  <FileThumb file={one} size={112} alt={one.description ?? ''} />
                </a>
                {readOnly ? null : (
                  <span className={file['galleryTools']}>
                    <IconButton
                      data-tool="earlier"
                      label={t('files.earlier', { name: fileName(one) })}
                      disabled={at === 0}
                      icon={<IconArrowLeft size={14} stroke={1.7} aria-hidden="true" />}
                      onClick={() => move(at, -1)}
                    />
                    <IconButton
                      data-tool="later"
                      label={t('files.later', { name: fileName(one) })}
                      disabled={at === links.length - 1}
                      icon={<IconArrowRight size={14} stroke={1.7} aria-hidden="true" />}
                      onClick={() => move(at, 1)}
                    />
                    {can.update ? (
                      <IconButton
                        label={t('files.words', { name: fileName(one) })}
                        aria-haspopup="dialog"
                        icon={<IconPencil size={14} stroke={1.7} aria-hidden="true" />}
                        onClick={() => setDialog({ kind: 'words', file: one })}
                      />
                    ) : null}
                    <IconButton
                      data-tool="remove"
                      label={t('files.takeOut', { name: fileName(one) })}
                      icon={<IconX size={14} stroke={1.7} aria-hidden="true" />}
                      onClick={() => remove(at, fileName(one))}
                    />
                  </span>
                )}
              </li>
            ))}
          </ol>
        ) : null}
        {readOnly ? (
          links.length === 0 && <span className={file['facts']}>–</span>
        ) : (
          <>
            <span className={file['emptyTools']}>
              {taken ? (
                <PickButton
                  label={t('files.uploadIn', { field: label })}
                  accept={rules.accept}
                  many
                  describedBy={describedBy}
                  onFiles={uploads.send}
                >
                  {t('files.upload')}
                </PickButton>
              ) : null}
              <Button
                size="sm"
                variant="subtle"
                aria-label={t('files.chooseIn', { field: label })}
                aria-haspopup="dialog"
                onClick={() => setDialog({ kind: 'library' })}
              >
                {t('files.choose')}
              </Button>
            </span>
            {taken ? (
              <span className={file['facts']}>
                {[t('files.dropManyHint'), accepted].filter(Boolean).join(' · ')}
              </span>
            ) : null}
          </>
        )}
      </FileDrop>
      <UploadList uploads={uploads} />
      <FileDialogs
        dialog={dialog}
        title={t('files.chooseIn', { field: label })}
        rules={rules}
        many
        onClose={() => setDialog(null)}
        onPick={(picked) => {
          add(picked);
          setDialog(null);
        }}
      />
    </div>
  );
}
