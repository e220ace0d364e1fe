import { Link } from '@tanstack/react-router';
import { t } from '../../i18n/i18n.ts';
import { IconDatabase, IconTable } from '../../ui/icons.ts';
import { CodeBlock } from '../../ui/section.tsx';
import styles from './home-screen.module.css';

/** The ways to begin: a new collection here, or a database that is already there. */
export function StartCards({ connect }: { connect: boolean }) {
  return (
    <div className={styles['cards']}>
      <Link to="/schema/new" className={styles['card']}>
        <IconTable size={18} stroke={1.7} aria-hidden="true" />
        <strong>{t('home.startNew')}</strong>
        <span>{t('home.startNewHint')}</span>
      </Link>
      {connect ? (
        <details className={styles['card']}>
          <summary>
            <IconDatabase size={18} stroke={1.7} aria-hidden="true" />
            <strong>{t('home.startConnect')}</strong>
            <span>{t('home.startConnectHint')}</span>
          </summary>
          <CodeBlock label={t('home.startConnect')}>
            {[
              'npm start -- --database sqlite:./shop.sqlite',
              'npm start -- --database postgres://user:password@host/shop',
              'npm start -- --database mysql://user:password@host/shop',
            ].join('\n')}
          </CodeBlock>
          <span>{t('home.startConnectMore')}</span>
        </details>
      ) : null}
    </div>
  );
}
