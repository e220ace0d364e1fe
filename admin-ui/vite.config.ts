import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const target = process.env['KASBAH_URL'] ?? 'http://127.0.0.1:8055';

export default defineConfig({
  base: '/admin/',
  plugins: [react()],
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
            {
              name: 'base',
              test: /node_modules\/(react|react-dom|scheduler|use-sync-external-store|@tanstack\/(react-router|router-core|history|store|react-store|react-query|query-core))\//,
            },
            {
              name: 'kit',
              test: /node_modules\/(@floating-ui|@mantine\/hooks|@mantine\/core\/esm\/(core|utils|components\/(Portal|Transition|Tooltip|Popover|Menu|UnstyledButton|Paper|Divider)))\//,
            },
          ],
        },
      },
    },
  },
});
