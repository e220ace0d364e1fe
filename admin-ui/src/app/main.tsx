import '../ui/tokens.css';
import '../ui/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { manifestQuery, meQuery } from '../api/queries.ts';
import { initialLanguage, setLanguage } from '../i18n/i18n.ts';
import { listenForShortcuts } from '../model/shortcuts.ts';
import { shareWithPlugins } from '../plugin/share.ts';
import { App } from './app.tsx';
import { queryClient } from './query-client.ts';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');

// A chunk that cannot be loaded means a newer build is installed: the page itself is old.
addEventListener('vite:preloadError', (event) => {
  event.preventDefault();
  if (Date.now() - Number(sessionStorage.getItem('kasbah.reloaded') ?? 0) > 10_000) {
    sessionStorage.setItem('kasbah.reloaded', String(Date.now()));
    location.reload();
  }
});

// The person, the manifest and the shell's code are asked for at once rather than one after the other.
if (
  !/\/(sign-in|setup|forgot-password|reset-password|ask-link|magic-link|register|join|confirm-email)$/.test(
    location.pathname,
  )
) {
  void queryClient
    .fetchQuery(meQuery())
    .then((me) => me && Promise.all([queryClient.prefetchQuery(manifestQuery()), import('./shell.tsx')]))
    .catch(() => {
      // The router asks again and shows what went wrong.
    });
}
shareWithPlugins();
listenForShortcuts();
await setLanguage(initialLanguage(), false);
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
