import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { filePagesQuery } from '../../api/files.ts';
import { FileDrop, PickButton } from '../../fields/shared/file-drop.tsx';
import { FileTiles } from '../../fields/shared/file-tiles.tsx';
import { UploadList } from '../../fields/shared/upload-list.tsx';
import { useFileRights } from '../../fields/shared/use-files.ts';
import { formatNumber } from '../../i18n/formats.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { rulesFilter } from '../../model/file-text.ts';
import { useUploads } from '../../model/use-uploads.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Screen } from '../../ui/screen.tsx';
import { Select } from '../../ui/select.tsx';
import { Split } from '../../ui/side-panel.tsx';
import { TextInput } from '../../ui/text-input.tsx';
import { FilePanel } from './file-panel.tsx';
import styles from './files.module.css';

const EVERYTHING = { accept: [], most: null };
const KINDS = ['all', 'image', 'application', 'text', 'video', 'audio'] as const;
const REST = 200;

interface Address {
  file?: string;
  q?: string;
  kind?: string;
}

/** Every file the person may see, with search and uploads; one of them beside the list. */
export function FilesScreen() {
  const { file: open, q = '', kind = 'all' } = useSearch({ strict: false }) as Address;
  const navigate = useNavigate();
  const can = useFileRights();
  const [text, setText] = useState(q);
  /** What is empty does not stand in the address. */
  const go = (change: Address, replace = false) => {
    const next = { q, kind, file: open ?? '', ...change };
    void navigate({ to: '/files', replace, search: { ...next, kind: next.kind === 'all' ? '' : next.kind } });
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what is typed sets it off
  useEffect(() => {
    if (text.trim() === q) return;
    const timer = setTimeout(() => go({ q: text.trim() }, q !== ''), REST);
    return () => clearTimeout(timer);
  }, [text]);
  const pages = useInfiniteQuery(
    filePagesQuery(q, kind === 'all' ? null : rulesFilter({ accept: [`${kind}/*`], most: null })),
  );
  const uploads = useUploads(EVERYTHING, () => undefined);
  const files = pages.data?.pages.flatMap((page) => page.data) ?? [];
  const total = pages.data?.pages[0]?.meta.filter_count;
  const narrowed = q !== '' || kind !== 'all';
  return (
    <Split panel={open ? <FilePanel key={open} id={open} onClose={() => go({ file: '' })} /> : null}>
      <Screen
        wide
        title={t('shell.files')}
        meta={total === undefined ? undefined : formatNumber(total)}
        actions={
          can.create ? (
            <PickButton
              label={t('files.upload')}
              accept={[]}
              many
              size="md"
              variant="primary"
              onFiles={uploads.send}
            >
              {t('files.upload')}
            </PickButton>
          ) : undefined
        }
      >
        <FileDrop open={can.create} many onFiles={uploads.send} className={styles['place']}>
          <div className={styles['bar']}>
            <TextInput
              type="search"
              aria-label={t('files.search')}
              placeholder={t('files.search')}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
            />
            <Select
              aria-label={t('files.kind')}
              data={KINDS.map((one) => ({ value: one, label: t(`files.kind.${one}`) }))}
              value={kind}
              allowDeselect={false}
              onChange={(next) => next && go({ kind: next })}
            />
          </div>
          <UploadList uploads={uploads} />
          {pages.isError ? (
            <Notice
              compact
              title={t('error.title')}
              detail={errorText(pages.error)}
              actions={<Button onClick={() => void pages.refetch()}>{t('ui.retry')}</Button>}
            />
          ) : pages.isSuccess && files.length === 0 ? (
            <Notice
              compact
              title={t(narrowed ? 'files.noneFound' : 'files.noneYet')}
              detail={t(
                narrowed ? 'files.noneFoundHint' : can.create ? 'files.noneYetHint' : 'files.noneYetReadOnly',
              )}
            />
          ) : (
            <FileTiles
              files={files}
              label={t('shell.files')}
              chosen={open ? [open] : []}
              onPress={(file) => go({ file: file.id })}
            />
          )}
          {pages.hasNextPage ? (
            <div className={styles['more']}>
              <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
                {t('files.more')}
              </Button>
            </div>
          ) : null}
        </FileDrop>
      </Screen>
    </Split>
  );
}
