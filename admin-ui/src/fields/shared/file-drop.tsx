import { type DragEvent, type ReactNode, useRef, useState } from 'react';
import { t } from '../../i18n/i18n.ts';
import { Button, type ButtonVariant } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { IconUpload } from '../../ui/icons.ts';
import styles from './file.module.css';

interface DropProps {
  /** Whether files are taken at all. */
  open: boolean;
  many: boolean;
  onFiles: (files: File[]) => void;
  children: ReactNode;
  className?: string | undefined;
}

const hasFiles = (event: DragEvent) => event.dataTransfer.types.includes('Files');

/** A place that takes files by drag and drop, and by pasting while the focus is inside. */
export function FileDrop({ open, many, onFiles, children, className }: DropProps) {
  const [over, setOver] = useState(false);
  const take = (list: FileList) => {
    const files = [...list];
    if (files.length > 0) onFiles(many ? files : files.slice(0, 1));
    return files.length > 0;
  };
  if (!open) return <div className={className}>{children}</div>;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a further way in beside the buttons inside
    <div
      className={className}
      data-over={over || undefined}
      data-drop=""
      onDragOver={(event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = 'copy';
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={(event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        event.stopPropagation();
        setOver(false);
        take(event.dataTransfer.files);
      }}
      onPaste={(event) => {
        if (take(event.clipboardData.files)) event.preventDefault();
      }}
    >
      {children}
      {over ? (
        <span className={styles['over']} aria-hidden="true">
          <IconUpload size={18} stroke={1.7} />
          {t('files.dropHere')}
        </span>
      ) : null}
    </div>
  );
}

interface PickButtonProps {
  label: string;
  accept: readonly string[];
  many: boolean;
  onFiles: (files: File[]) => void;
  variant?: ButtonVariant;
  size?: 'sm' | 'md';
  describedBy?: string | undefined;
  /** Only the sign is shown where absent; the label is its tooltip then. */
  children?: ReactNode;
}

/** A button that opens the browser's own choice of files. */
export function PickButton({
  label,
  accept,
  many,
  onFiles,
  variant = 'default',
  size = 'sm',
  describedBy,
  children,
}: PickButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  const shared = {
    'aria-describedby': describedBy,
    icon: <IconUpload size={15} stroke={1.7} aria-hidden="true" />,
    onClick: () => input.current?.click(),
  };
  return (
    <>
      {children === undefined ? (
        <IconButton label={label} {...shared} />
      ) : (
        <Button size={size} variant={variant} aria-label={label} {...shared}>
          {children}
        </Button>
      )}
      <input
        ref={input}
        type="file"
        hidden
        tabIndex={-1}
        accept={accept.join(',')}
        multiple={many}
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          // The same file again is a choice as well.
          event.currentTarget.value = '';
          if (files.length > 0) onFiles(files);
        }}
      />
    </>
  );
}
