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
  },
});
