import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { FILES } from '../../api/file-address.ts';
import { type StoredFile, updateFile } from '../../api/files.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { fileName } from '../../model/file-name.ts';
import { Button } from '../../ui/button.tsx';
import { Modal } from '../../ui/modal.tsx';
import { Callout } from '../../ui/notice.tsx';
import { Stack } from '../../ui/section.tsx';
import { Textarea, TextInput } from '../../ui/text-input.tsx';
import styles from './file.module.css';
import { FileThumb, isDrawn } from './file-thumb.tsx';

/** A dialog for the words of a file: its title, and what a picture shows for those who cannot see it. */
export function FileWords({ file, onClose }: { file: StoredFile; onClose: () => void }) {
  const client = useQueryClient();
  const [title, setTitle] = useState(file.title ?? '');
  const [alt, setAlt] = useState(file.description ?? '');
  const save = useMutation({
    mutationFn: () => updateFile(file.id, { title: title.trim() || null, description: alt.trim() || null }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['files'] });
      await client.invalidateQueries({ queryKey: ['items', FILES] });
      onClose();
    },
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={<bdi>{fileName(file)}</bdi>}
      footer={
        <>
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button type="submit" form="file-words" variant="primary" loading={save.isPending}>
            {t('ui.save')}
          </Button>
        </>
      }
    >
      <form
        id="file-words"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          // The form of the record around it is not meant.
          event.stopPropagation();
          save.mutate();
        }}
      >
        <Stack gap={14}>
          {save.isError ? (
            <Callout tone="danger" live>
              {errorText(save.error)}
            </Callout>
          ) : null}
          {isDrawn(file) ? (
            <span className={styles['preview']}>
              <FileThumb file={file} size={440} whole />
            </span>
          ) : null}
          <TextInput
            data-autofocus
            label={t('files.titleLabel')}
            value={title}
            maxLength={255}
            onChange={(event) => setTitle(event.currentTarget.value)}
          />
          {isDrawn(file) ? (
            <Textarea
              autosize
              label={t('files.alt')}
              description={t('files.altHint')}
              value={alt}
              maxLength={1000}
              onChange={(event) => setAlt(event.currentTarget.value)}
            />
          ) : null}
        </Stack>
      </form>
    </Modal>
  );
}
