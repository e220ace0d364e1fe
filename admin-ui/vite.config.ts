import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { bundleBudget } from './bundle-budget.ts';
import { fontPreload } from './font-preload.ts';

const target = process.env['KASBAH_URL'] ?? 'http://127.0.0.1:8055';

/** What the shell needs beyond sign-in, in one file: the floating parts of the kit, icons, the small components. */
const KIT = new RegExp(
  [
    'node_modules/(@floating-ui|@mantine/hooks|@tabler/icons-react/dist/esm/icons/(?!IconEye))',
    'node_modules/@mantine/core/esm/(core|utils|components/(Portal|Transition|Tooltip|Popover|Menu|UnstyledButton|Paper|Divider|FocusTrap))/',
    'src/ui/(tooltip|kbd|icon-button|icons|menu|popover|pill|screen|overlay|navigation-drawer|ui-provider)',
    'src/app/(shell|sidebar|account-menu|places|plugin-pages|failed-jobs|online)',
    'src/(i18n/formats|plugin/registry|model/(use-manifest|use-list|record-key|record-title))',
  ].join('|'),
);

export default defineConfig({
  base: '/admin/',
  plugins: [
    react(),
    fontPreload(/inter-latin-.*\.woff2$/),
    bundleBudget(
      'src/app/main.tsx',
      {
        'sign-in': { route: ['src/screens/sign-in/sign-in-screen.tsx', 'src/i18n/en/sign-in.ts'], js: 150 },
        grid: {
          route: [
            'src/app/shell.tsx',
            'src/i18n/en/collection.ts',
            'src/screens/collection/collection-screen.tsx',
          ],
          js: 260,
        },
      },
      45,
    ),
  ],
  server: { port: 5173, proxy: { '/api': { target, changeOrigin: false } } },
  build: {
    outDir: '../dist/admin',
    emptyOutDir: true,
    // The CSP allows fonts and images from files only; nothing may turn into a data: URL.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    manifest: true,
    rolldownOptions: {
      output: {
        // Few larger files compress and load better than fifty small ones; sign-in needs `base` only.
        codeSplitting: {
          groups: [
            { name: 'base', tags: ['$initial'], test: /^(?!.*src\/app\/main\.tsx)/ },
            // Sign-in's own few things; without a group of their own the kit would swallow them.
            {
              name: 'inputs',
              test: /src\/ui\/(text-input|input-frame|inputs\.module)|createReactComponent|IconEye/,
            },
            { name: 'kit', test: KIT },
          ],
        },
      },
    },
  },
});
