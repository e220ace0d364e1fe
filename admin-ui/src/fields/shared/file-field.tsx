import { fileName } from '../../model/file-name.ts';
import type { CellProps, FieldContext, FieldType, InputProps } from '../field-type.ts';
import { fieldType as linkType } from '../many-to-one/index.tsx';
import field from './field.module.css';
import styles from './file.module.css';
import { FileThumb } from './file-thumb.tsx';
import { fileIn } from './file-value.ts';
import { late } from './late.tsx';
import { targetOf } from './relation.ts';
import { markHits } from './text-cell.tsx';

const FileInput = late(async () => (await import('./file-input.tsx')).FileInput);
/** Which files a field takes. */
export const FileSettings = late(async () => (await import('./file-settings.tsx')).FileSettings);

/** What of a file a cell needs to draw it. */
function cellPaths(context: FieldContext): string[] {
  const known = targetOf(context)?.fields.map((one) => one.name) ?? [];
  const wanted = ['id', 'title', 'filename_download', 'type'].filter((name) => known.includes(name));
  return wanted.length === 0 ? [context.field.name] : wanted.map((name) => `${context.field.name}.${name}`);
}

function FileCell({ value, context, marked }: CellProps) {
  const file = fileIn(value, context);
  if (!file) return null;
  return (
    <span className={styles['cell']}>
      <span className={styles['cellPicture']}>
        <FileThumb file={file} size={24} />
      </span>
      <bdi className={field['text']}>{markHits(fileName(file), marked)}</bdi>
    </span>
  );
}

/** What fields with one file have in common; `otherwise` are the types taken where the options name none. */
export function fileField(name: string, Icon: FieldType['Icon'], otherwise: readonly string[]): FieldType {
  return {
    ...linkType,
    name,
    Icon,
    Cell: FileCell,
    Input: function Input(props: InputProps) {
      return <FileInput {...props} otherwise={otherwise} />;
    },
    Settings: FileSettings,
    paths: cellPaths,
    noDefault: true,
  };
}
