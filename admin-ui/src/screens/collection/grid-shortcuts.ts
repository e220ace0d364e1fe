import { t } from '../../i18n/i18n.ts';
import { useShortcut } from '../../model/shortcuts.ts';
import { useUndo } from '../../model/use-undo.ts';

/** Keys that the grid and the record panel handle themselves, listed for the shortcut sheet. */
export function useGridShortcuts(): void {
  const group = t('keys.grid');
  const record = t('keys.record');
  useShortcut({ keys: 'enter', label: t('keys.edit'), group });
  useShortcut({ keys: 'space', label: t('keys.open'), group });
  useShortcut({ keys: 'mod+enter', label: t('keys.openPage'), group });
  useShortcut({ keys: 'shift+space', label: t('keys.select'), group });
  useShortcut({ keys: 'mod+a', label: t('keys.selectAll'), group });
  useShortcut({ keys: 'shift+f', label: t('keys.filterBy'), group });
  useShortcut({ keys: 'shift+escape', label: t('keys.rowMode'), group });
  useShortcut({ keys: 'mod+d', label: t('keys.fillDown'), group });
  useShortcut({ keys: 'mod+;', label: t('keys.today'), group });
  useShortcut({ keys: 'delete', label: t('keys.clear'), group });
  useShortcut({ keys: 'mod+shift+c', label: t('keys.copyHeaders'), group });
  useShortcut({ keys: 'mod+enter', label: t('keys.save'), group: record });
  useShortcut({ keys: 'j', label: t('keys.nextRecord'), group: record });
  useShortcut({ keys: 'k', label: t('keys.previousRecord'), group: record });
  useShortcut({ keys: 'escape', label: t('keys.close'), group: record });
}

/** Ctrl+Z and Ctrl+Shift+Z: back and forth through what the person did in this collection. */
export function useUndoKeys(collection: string): void {
  const undo = useUndo();
  const group = t('keys.grid');
  const gentle = true;
  useShortcut({
    keys: 'mod+z',
    label: t('keys.undo'),
    group,
    gentle,
    run: () => void undo.last(collection, 'done'),
  });
  useShortcut({
    keys: 'mod+shift+z',
    label: t('keys.redo'),
    group,
    gentle,
    run: () => void undo.last(collection, 'undone'),
  });
}
