import type { Plugin } from 'vite';

/** Asks for the text font together with the page instead of after its style sheet; in the built page only. */
export function fontPreload(name: RegExp): Plugin {
  return {
    name: 'kasbah-font-preload',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle }) {
        const font = Object.keys(bundle ?? {}).find((file) => name.test(file));
        if (!font) return [];
        const attrs = {
          rel: 'preload',
          href: `/admin/${font}`,
          as: 'font',
          type: 'font/woff2',
          crossorigin: true,
        };
        return [{ tag: 'link', attrs, injectTo: 'head-prepend' }];
      },
    },
  };
}
