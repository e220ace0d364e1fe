import type { AppSecret as Secret } from '../../api/sign-in.ts';
import { t } from '../../i18n/i18n.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { QrCode } from '../../ui/qr-code.tsx';
import styles from './second-factor.module.css';

/** The secret of an authenticator app: as a picture to scan, as text to type, as a link for this device. */
export function AppSecret({ secret, otpauth_url: address }: Secret) {
  return (
    <div className={styles['secret']}>
      <p>{t('enrol.scan')}</p>
      <QrCode text={address} label={t('enrol.qr')} />
      <div>
        <p className={styles['quiet']}>{t('enrol.byHand')}</p>
        <p className={`${styles['key']} mono`} dir="ltr">
          {secret.match(/.{1,4}/g)?.join(' ') ?? secret}
        </p>
        <div className={styles['buttons']}>
          <CopyButton text={secret} label={t('enrol.copySecret')} />
          <a className={styles['open']} href={address}>
            {t('enrol.openApp')}
          </a>
        </div>
      </div>
      <p>{t('enrol.type')}</p>
    </div>
  );
}
