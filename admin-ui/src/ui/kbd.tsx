import styles from './kbd.module.css';

const apple = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform);
const NAMES: Record<string, string> = apple
  ? { mod: '⌘', shift: '⇧', alt: '⌥', enter: '↵', escape: 'esc' }
  : { mod: 'Ctrl', shift: 'Shift', alt: 'Alt', enter: 'Enter', escape: 'Esc' };

/** Splits `mod+shift+k` or `g h` into the caps that this machine's keyboard prints. */
export function keyCaps(keys: string): string[] {
  return keys
    .split(/[+ ]/)
    .filter(Boolean)
    .map((key) => NAMES[key.toLowerCase()] ?? (key.length === 1 ? key.toUpperCase() : key));
}

/** One or several keys as caps: `mod+k`, `g h`, `?`. */
export function Kbd({ keys }: { keys: string }) {
  return (
    <span className={styles['keys']} dir="ltr">
      {keyCaps(keys).map((cap, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the caps of one shortcut never change places
        <kbd key={index} className={styles['kbd']}>
          {cap}
        </kbd>
      ))}
    </span>
  );
}
