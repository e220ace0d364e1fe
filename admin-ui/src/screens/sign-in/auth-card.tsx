import { type ReactNode, useEffect, useRef } from 'react';
import { LANGUAGES, setLanguage, t, useLanguage } from '../../i18n/i18n.ts';
import { useServerInfo } from '../../model/use-session.ts';
import { useColorScheme } from '../../ui/appearance.ts';
import { Button } from '../../ui/button.tsx';
import styles from './auth-card.module.css';

/** The page around sign-in, set-up and what letters lead to: the workspace's name, one card, the language switch. */
export function AuthCard({
  title,
  intro,
  arrived = false,
  children,
}: {
  title: string;
  intro?: ReactNode;
  /** The card took the place of a form: its title gets the focus, so that it is read. */
  arrived?: boolean;
  children: ReactNode;
}) {
  // Whoever listens has the page follow the system from light to dark.
  useColorScheme();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (arrived) heading.current?.focus();
  }, [arrived]);
  const project = useServerInfo()?.project_name ?? 'Kasbah';
  const language = useLanguage();
  useEffect(() => {
    document.title = `${title} · ${project}`;
  }, [title, project]);
  return (
    <div className={styles['page']}>
      <main className={styles['card']}>
        <p className={styles['brand']}>
          <span className={styles['logo']} aria-hidden="true">
            {[...project][0]?.toUpperCase() ?? 'K'}
          </span>
          <bdi>{project}</bdi>
        </p>
        <h1 ref={heading} tabIndex={-1} className={styles['title']}>
          {title}
        </h1>
        {intro === undefined ? null : <p className={styles['intro']}>{intro}</p>}
        {children}
      </main>
      <nav className={styles['languages']} aria-label={t('shell.language')}>
        {LANGUAGES.map(({ code, name }) => (
          <Button
            key={code}
            variant="subtle"
            size="sm"
            lang={code}
            aria-pressed={code === language}
            onClick={() => void setLanguage(code)}
          >
            {name}
          </Button>
        ))}
      </nav>
    </div>
  );
}
