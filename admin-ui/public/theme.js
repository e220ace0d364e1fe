// Runs before the first paint, so that theme, density, language and direction never flash. Keys as in src/ui/appearance.ts.
(() => {
  const root = document.documentElement;
  const read = (store, key) => {
    try {
      return store.getItem(key);
    } catch {
      return null;
    }
  };
  const theme = read(localStorage, 'kasbah.theme') || 'system';
  const dark = theme === 'dark' || (theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
  root.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
  root.setAttribute('data-density', read(localStorage, 'kasbah.density') || 'default');
  root.lang = read(localStorage, 'kasbah.language') === 'de' ? 'de' : 'en';
  const asked = new URLSearchParams(location.search).get('dir');
  const dir = asked || read(sessionStorage, 'kasbah.dir');
  if (dir === 'rtl' || dir === 'ltr') {
    root.dir = dir;
    try {
      sessionStorage.setItem('kasbah.dir', dir);
    } catch {
      // A browser without storage keeps the direction for this page only.
    }
  }
})();
