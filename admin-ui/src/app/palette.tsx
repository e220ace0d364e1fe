import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, type ReactNode, useId, useMemo, useState } from 'react';
import { t } from '../i18n/i18n.ts';
import { useVisibleCollections } from '../model/use-manifest.ts';
import { useSignOut } from '../model/use-session.ts';
import { setAppearance, useColorScheme } from '../ui/appearance.ts';
import { CollectionIcon } from '../ui/collection-icon.tsx';
import { IconArrowRight, IconBolt, IconFileText, IconPlus } from '../ui/icons.ts';
import { Modal } from '../ui/modal.tsx';
import styles from './palette.module.css';
import { matchScore } from './palette-match.ts';
import { useRecordHits } from './palette-records.ts';
import { usePlaces } from './places.ts';
import { pluginPagePath, usePluginPages } from './plugin-pages.ts';

interface Command {
  id: string;
  group: 'records' | 'collections' | 'screens' | 'actions';
  label: string;
  /** Where it belongs, at the end of the line. */
  hint?: string;
  icon: ReactNode;
  run: () => void;
}

/** Ctrl+K: collections, screens and actions by name; arrows choose, Enter goes. */
export function Palette({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const list = useId();
  const commands = useCommands();
  const { hits, searching } = useRecordHits(text);
  const navigate = useNavigate();
  const matching = useMemo(
    () =>
      commands
        .map((command) => ({ command, score: matchScore(command.label, text) }))
        .filter((entry) => entry.score > 0)
        .sort((a, b) => (text === '' ? 0 : b.score - a.score))
        .slice(0, 40),
    [commands, text],
  );
  const records = hits.map(
    (hit): Command => ({
      id: hit.id,
      group: 'records',
      label: hit.title,
      hint: hit.collection,
      icon: <IconFileText size={16} stroke={1.7} />,
      run: () => void navigate({ to: hit.path }),
    }),
  );
  // A place whose name begins with the text comes first, scattered letters come after the records.
  const near = matching.filter((entry) => entry.score >= 60).map((entry) => entry.command);
  const far = matching.filter((entry) => entry.score < 60).map((entry) => entry.command);
  const found = [...near, ...records, ...far];
  // Grouped after ranking, so that arrows walk in the order that is drawn.
  const groups = (['collections', 'screens', 'actions', 'records'] as const)
    .map((group) => ({ group, commands: found.filter((command) => command.group === group) }))
    .filter((entry) => entry.commands.length > 0)
    .sort((a, b) => found.indexOf(a.commands[0] as Command) - found.indexOf(b.commands[0] as Command));
  const ordered = groups.flatMap((entry) => entry.commands);
  const current = ordered[Math.min(active, ordered.length - 1)];
  const choose = (command: Command | undefined) => {
    if (!command) return;
    onClose();
    command.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && ordered.length > 0) {
      event.preventDefault();
      const next = (Math.min(active, ordered.length - 1) + step + ordered.length) % ordered.length;
      setActive(next);
      document.getElementById(`${list}-${ordered[next]?.id}`)?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter') {
      event.preventDefault();
      choose(current);
    }
  };
  return (
    <Modal opened top onClose={onClose} title={t('palette.title')} width={560}>
      <input
        className={styles['input']}
        role="combobox"
        aria-expanded="true"
        aria-controls={list}
        aria-activedescendant={current ? `${list}-${current.id}` : undefined}
        aria-label={t('palette.title')}
        placeholder={t('palette.placeholder')}
        data-autofocus
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id={list} role="listbox" aria-label={t('palette.title')} className={styles['list']}>
        {groups.map((entry) => (
          // biome-ignore lint/a11y/useSemanticElements: a list box may hold groups, not fieldsets
          <div key={entry.group} role="group" aria-label={t(`palette.${entry.group}`)}>
            <div className={styles['group']} aria-hidden="true">
              {t(`palette.${entry.group}`)}
            </div>
            {entry.commands.map((command) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the input above owns the keys
              <div
                key={command.id}
                id={`${list}-${command.id}`}
                role="option"
                tabIndex={-1}
                aria-selected={command === current}
                className={styles['option']}
                onClick={() => choose(command)}
                onMouseMove={() => setActive(ordered.indexOf(command))}
              >
                <span aria-hidden="true">{command.icon}</span>
                <bdi>{command.label}</bdi>
                {command.hint === undefined ? null : <bdi className={styles['hint']}>{command.hint}</bdi>}
              </div>
            ))}
          </div>
        ))}
      </div>
      {ordered.length === 0 && !searching ? (
        <p className={styles['nothing']}>{t('palette.nothing', { text })}</p>
      ) : null}
      <div className="visually-hidden" aria-live="polite">
        {searching ? '' : t('palette.results', { count: ordered.length })}
      </div>
    </Modal>
  );
}

function useCommands(): Command[] {
  const navigate = useNavigate();
  const collections = useVisibleCollections();
  const places = usePlaces();
  const pages = usePluginPages();
  const signOut = useSignOut();
  const scheme = useColorScheme();
  const icon = { size: 16, stroke: 1.7 };
  const go = (to: string) => () => void navigate({ to });
  const path = (name: string) => `/c/${encodeURIComponent(name)}`;
  return [
    ...collections.map(
      (collection): Command => ({
        id: `c-${collection.name}`,
        group: 'collections',
        label: collection.label,
        icon: <CollectionIcon icon={collection.icon} color={collection.color} />,
        run: go(path(collection.name)),
      }),
    ),
    ...places.map(
      (place): Command => ({
        id: `s-${place.key}`,
        group: 'screens',
        label: place.label,
        icon: <place.icon {...icon} />,
        run: go(place.path),
      }),
    ),
    ...pages.map(
      (page): Command => ({
        id: `p-${page.plugin}-${page.path}`,
        group: 'screens',
        label: page.label,
        icon: <IconArrowRight {...icon} />,
        run: go(pluginPagePath(page)),
      }),
    ),
    ...collections
      .filter((collection) => collection.can.create && !collection.readonly && !collection.singleton)
      .map(
        (collection): Command => ({
          id: `n-${collection.name}`,
          group: 'actions',
          label: t('palette.newIn', { collection: collection.label }),
          icon: <IconPlus {...icon} />,
          run: go(`${path(collection.name)}/new`),
        }),
      ),
    ...(places.some((place) => place.key === 'schema')
      ? [
          {
            id: 'a-collection',
            group: 'actions' as const,
            label: t('home.startNew'),
            icon: <IconPlus {...icon} />,
            run: go('/schema/new'),
          },
        ]
      : []),
    {
      id: 'a-theme',
      group: 'actions',
      label: `${t('shell.theme')}: ${t(scheme === 'dark' ? 'shell.theme.light' : 'shell.theme.dark')}`,
      icon: <IconBolt {...icon} />,
      run: () => setAppearance({ theme: scheme === 'dark' ? 'light' : 'dark' }),
    },
    {
      id: 'a-profile',
      group: 'actions',
      label: t('shell.profile'),
      icon: <IconBolt {...icon} />,
      run: go('/profile'),
    },
    {
      id: 'a-out',
      group: 'actions',
      label: t('shell.signOut'),
      icon: <IconBolt {...icon} />,
      run: () => void signOut(),
    },
  ];
}
