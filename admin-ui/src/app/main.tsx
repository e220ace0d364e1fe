import '../ui/tokens.css';
import '../ui/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { initialLanguage, setLanguage } from '../i18n/i18n.ts';
import { listenForShortcuts } from '../model/shortcuts.ts';
import { shareWithPlugins } from '../plugin/share.ts';
import { App } from './app.tsx';

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

shareWithPlugins();
listenForShortcuts();
await setLanguage(initialLanguage());
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
