import { t } from '../i18n/i18n.ts';
import { useShortcuts } from '../model/shortcuts.ts';
import { Kbd } from '../ui/kbd.tsx';
import { Modal } from '../ui/modal.tsx';
import styles from './shortcut-sheet.module.css';

/** Every shortcut that works now, from the one registry. */
export function ShortcutSheet({ onClose }: { onClose: () => void }) {
  const shortcuts = useShortcuts();
  const groups = [...new Set(shortcuts.map((shortcut) => shortcut.group))];
  return (
    <Modal opened onClose={onClose} title={t('shortcuts.title')} width={560}>
      <div className={styles['groups']}>
        {groups.map((group) => (
          <section key={group}>
            <h3 className={styles['heading']}>{group}</h3>
            <dl>
              {shortcuts
                .filter((shortcut) => shortcut.group === group)
                .map((shortcut) => (
                  <div key={shortcut.keys} className={styles['line']}>
                    <dt>{shortcut.label}</dt>
                    <dd>
                      <Kbd keys={shortcut.keys} />
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
