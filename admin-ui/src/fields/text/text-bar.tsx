import type { ReactNode } from 'react';
import { IconButton } from '../../ui/icon-button.tsx';
import styles from './text.module.css';

export interface TextTool {
  key: string;
  label: string;
  icon: ReactNode;
  keys?: string;
  /** Whether it holds at the caret; left out for what is done once. */
  on?: boolean;
  disabled?: boolean;
  run: () => void;
}

/** The buttons above a formatted text. A press leaves the caret where it is. */
export function TextBar({ label, tools, end }: { label: string; tools: TextTool[]; end?: ReactNode }) {
  return (
    <div role="toolbar" aria-label={label} className={styles['bar']}>
      {tools.map(({ key, label: name, icon, keys, on, disabled, run }) => (
        <IconButton
          key={key}
          label={name}
          keys={keys}
          icon={icon}
          disabled={disabled}
          {...(on === undefined ? {} : { 'aria-pressed': on })}
          onMouseDown={(event) => event.preventDefault()}
          onClick={run}
        />
      ))}
      {end ? <span className={styles['barEnd']}>{end}</span> : null}
    </div>
  );
}
