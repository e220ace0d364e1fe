import { t } from '../../i18n/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { IconDownload, IconFileText } from '../../ui/icons.ts';
import styles from './second-factor.module.css';

/** Recovery codes, shown this once: to copy, to keep as a file, to print. */
export function RecoveryCodes({ codes }: { codes: readonly string[] }) {
  const text = `${codes.join('\n')}\n`;
  const download = () => {
    const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
    const link = document.createElement('a');
    link.href = address;
    link.download = `${document.documentElement.dataset['project'] ?? 'kasbah'} recovery codes.txt`;
    link.click();
    // The browser reads it after the click.
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  };
  return (
    <div className={styles['secret']}>
      <p className={styles['quiet']}>{t('recovery.hint')}</p>
      <ul className={`${styles['codes']} mono`} dir="ltr" aria-label={t('recovery.title')}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className={styles['buttons']}>
        <CopyButton text={text} label={t('recovery.copy')} />
        <Button size="sm" variant="subtle" icon={<IconDownload size={14} stroke={1.7} />} onClick={download}>
          {t('recovery.download')}
        </Button>
        <Button
          size="sm"
          variant="subtle"
          icon={<IconFileText size={14} stroke={1.7} />}
          onClick={() => window.print()}
        >
          {t('recovery.print')}
        </Button>
      </div>
    </div>
  );
}
