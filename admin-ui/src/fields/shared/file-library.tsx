import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { filePagesQuery, type StoredFile } from '../../api/files.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { type FileRules, rulesFilter } from '../../model/file-text.ts';
import { Button } from '../../ui/button.tsx';
import { Modal } from '../../ui/modal.tsx';
import { Callout } from '../../ui/notice.tsx';
import { TextInput } from '../../ui/text-input.tsx';
import styles from './file.module.css';
import { FileTiles } from './file-tiles.tsx';

interface LibraryProps {
  title: string;
  rules: FileRules;
  many: boolean;
  onClose: () => void;
  onPick: (files: StoredFile[]) => void;
}

const REST = 200;

/** A dialog to choose among the files that are there already and that the field takes. */
export function FileLibrary({ title, rules, many, onClose, onPick }: LibraryProps) {
  const [text, setText] = useState('');
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<StoredFile[]>([]);
  useEffect(() => {
    const timer = setTimeout(() => setSearch(text.trim()), REST);
    return () => clearTimeout(timer);
  }, [text]);
  const pages = useInfiniteQuery(filePagesQuery(search, rulesFilter(rules)));
  const files = pages.data?.pages.flatMap((page) => page.data) ?? [];
  const press = (file: StoredFile) => {
    if (!many) return onPick([file]);
    setChosen((before) =>
      before.some((one) => one.id === file.id)
        ? before.filter((one) => one.id !== file.id)
        : [...before, file],
    );
  };
  return (
    <Modal
      opened
      top
      onClose={onClose}
      title={title}
      width={760}
      footer={
        many ? (
          <>
            <Button onClick={onClose}>{t('ui.cancel')}</Button>
            <Button variant="primary" disabled={chosen.length === 0} onClick={() => onPick(chosen)}>
              {t('files.addChosen', { count: chosen.length })}
            </Button>
          </>
        ) : undefined
      }
    >
      <TextInput
        type="search"
        data-autofocus
        aria-label={t('files.search')}
        placeholder={t('files.search')}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <div className={styles['shelf']} aria-busy={pages.isFetching || undefined}>
        {pages.isError ? <Callout tone="danger">{errorText(pages.error)}</Callout> : null}
        {pages.isSuccess && files.length === 0 ? (
          <p className={styles['quiet']}>{t(search === '' ? 'files.noneYet' : 'files.noneFound')}</p>
        ) : null}
        <FileTiles
          files={files}
          label={t('shell.files')}
          many={many}
          chosen={chosen.map((file) => file.id)}
          onPress={press}
        />
        {pages.hasNextPage ? (
          <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            {t('files.more')}
          </Button>
        ) : null}
      </div>
    </Modal>
  );
}
