import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../../api/api-error.ts';
import { assetUrl, FILES } from '../../api/file-address.ts';
import { deleteFile, filesQuery, type StoredFile, updateFile } from '../../api/files.ts';
import { FileThumb, isDrawn } from '../../fields/shared/file-thumb.tsx';
import { useFileRights } from '../../fields/shared/use-files.ts';
import { formatDateTime, formatNumber } from '../../i18n/formats.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { fileName } from '../../model/file-name.ts';
import { sizeText } from '../../model/file-text.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { IconDownload } from '../../ui/icons.ts';
import { Modal } from '../../ui/modal.tsx';
import { Callout } from '../../ui/notice.tsx';
import { Stack } from '../../ui/section.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { TagsInput } from '../../ui/tags-input.tsx';
import { Textarea, TextInput } from '../../ui/text-input.tsx';
import { toast } from '../../ui/toast.tsx';
import { FileUses } from './file-uses.tsx';
import styles from './files.module.css';

/** One file: its picture, its words, its facts and where it is used. */
export function FilePanel({ id, onClose }: { id: string; onClose: () => void }) {
  const answer = useQuery(filesQuery([id]));
  const file = answer.data?.[0];
  if (file) return <FileForm file={file} onClose={onClose} />;
  return (
    <SidePanel crumb={t('shell.files')} title={t('files.gone')} onClose={onClose}>
      {answer.isPending ? null : <p>{answer.isError ? errorText(answer.error) : t('files.goneHint')}</p>}
    </SidePanel>
  );
}

function FileForm({ file, onClose }: { file: StoredFile; onClose: () => void }) {
  const can = useFileRights();
  const client = useQueryClient();
  const [values, setValues] = useState({
    title: file.title ?? '',
    description: file.description ?? '',
    tags: file.tags ?? [],
  });
  const [asking, setAsking] = useState(false);
  const refresh = async () => {
    await client.invalidateQueries({ queryKey: ['files'] });
    await client.invalidateQueries({ queryKey: ['items', FILES] });
  };
  const save = useMutation({
    mutationFn: () =>
      updateFile(file.id, {
        title: values.title.trim() || null,
        description: values.description.trim() || null,
        tags: values.tags,
      }),
    onSuccess: async () => {
      await refresh();
      toast({ message: t('ui.saved') });
    },
  });
  const remove = useMutation({
    mutationFn: () => deleteFile(file.id),
    onSuccess: async () => {
      setAsking(false);
      onClose();
      await refresh();
      toast({ message: t('files.deleted', { name: fileName(file) }) });
    },
  });
  const inUse = remove.error instanceof ApiError && remove.error.code === 'RELATED_EXISTS';
  return (
    <SidePanel
      crumb={t('shell.files')}
      title={<bdi>{fileName(file)}</bdi>}
      onClose={onClose}
      footer={
        <>
          {can.update ? (
            <Button type="submit" form="file" variant="primary" loading={save.isPending}>
              {t('ui.save')}
            </Button>
          ) : null}
          <a
            className={buttonClass()}
            href={assetUrl(file.id, '?download')}
            download={file.filename_download ?? true}
          >
            <IconDownload size={14} stroke={1.7} aria-hidden="true" />
            {t('files.download')}
          </a>
          {can.delete ? <Button onClick={() => setAsking(true)}>{t('ui.delete')}</Button> : null}
        </>
      }
    >
      <form
        id="file"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <Stack gap={14}>
          {save.isError ? (
            <Callout tone="danger" live>
              {errorText(save.error)}
            </Callout>
          ) : null}
          <a className={styles['picture']} href={assetUrl(file.id)} target="_blank" rel="noreferrer">
            <FileThumb file={file} size={368} whole alt={file.description || fileName(file)} />
          </a>
          <TextInput
            label={t('files.titleLabel')}
            value={values.title}
            maxLength={255}
            readOnly={!can.update}
            onChange={(event) => setValues({ ...values, title: event.currentTarget.value })}
          />
          {isDrawn(file) ? (
            <Textarea
              autosize
              label={t('files.alt')}
              description={t('files.altHint')}
              value={values.description}
              maxLength={1000}
              readOnly={!can.update}
              onChange={(event) => setValues({ ...values, description: event.currentTarget.value })}
            />
          ) : null}
          <TagsInput
            label={t('type.tags')}
            value={values.tags}
            readOnly={!can.update}
            onChange={(tags) => setValues({ ...values, tags })}
          />
          <Facts file={file} />
          <FileUses id={file.id} />
        </Stack>
      </form>
      <Modal
        opened={asking}
        onClose={() => {
          setAsking(false);
          remove.reset();
        }}
        title={t('files.deleteTitle', { name: fileName(file) })}
        footer={
          <>
            <Button data-autofocus onClick={() => setAsking(false)}>
              {t('ui.cancel')}
            </Button>
            <Button
              variant="danger"
              loading={remove.isPending}
              disabled={inUse}
              onClick={() => remove.mutate()}
            >
              {t('files.delete')}
            </Button>
          </>
        }
      >
        {remove.isError ? (
          <Callout tone="danger" live>
            {inUse ? t('files.inUse') : errorText(remove.error)}
          </Callout>
        ) : (
          t('files.deleteHint')
        )}
      </Modal>
    </SidePanel>
  );
}

function Facts({ file }: { file: StoredFile }) {
  const address = new URL(assetUrl(file.id), location.origin).href;
  const facts: [string, string | null | undefined][] = [
    [t('files.filename'), file.filename_download],
    [t('files.type'), file.type],
    [
      t('files.dimensions'),
      file.width && file.height ? `${formatNumber(file.width)} × ${formatNumber(file.height)}` : null,
    ],
    [t('files.size'), file.filesize ? sizeText(Number(file.filesize)) : null],
    [t('files.uploadedOn'), file.uploaded_on ? formatDateTime(file.uploaded_on) : null],
  ];
  return (
    <dl className={styles['facts']}>
      {facts
        .filter(([, value]) => value)
        .map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              <bdi>{value}</bdi>
            </dd>
          </div>
        ))}
      <div>
        <dt>{t('files.address')}</dt>
        <dd className={styles['address']}>
          <bdi className="mono">{address}</bdi>
          <CopyButton text={address} label={t('files.copyAddress')} />
        </dd>
      </div>
    </dl>
  );
}
