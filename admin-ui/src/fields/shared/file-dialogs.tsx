import { lazy, Suspense } from 'react';
import type { StoredFile } from '../../api/files.ts';
import type { FileRules } from '../../model/file-text.ts';

const Library = lazy(async () => ({ default: (await import('./file-library.tsx')).FileLibrary }));
const Words = lazy(async () => ({ default: (await import('./file-words.tsx')).FileWords }));

/** Which dialog of a field with files is open. */
export type FileDialog = { kind: 'library' } | { kind: 'words'; file: StoredFile } | null;

interface DialogsProps {
  dialog: FileDialog;
  title: string;
  rules: FileRules;
  many: boolean;
  onClose: () => void;
  onPick: (files: StoredFile[]) => void;
}

/** The dialogs of fields with files, loaded when one of them is opened. */
export function FileDialogs({ dialog, title, rules, many, onClose, onPick }: DialogsProps) {
  if (!dialog) return null;
  return (
    <Suspense fallback={null}>
      {dialog.kind === 'library' ? (
        <Library title={title} rules={rules} many={many} onClose={onClose} onPick={onPick} />
      ) : (
        <Words file={dialog.file} onClose={onClose} />
      )}
    </Suspense>
  );
}
