import { createRequire } from 'node:module';

// Loaded with the first formatted text: it would be a good part of the time that every start takes.
const require = createRequire(import.meta.url);
let sanitizeHtml: typeof import('sanitize-html') | undefined;

const TAGS = [
  ...['p', 'br', 'hr', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'blockquote', 'pre', 'div'],
  ...['ul', 'ol', 'li', 'dl', 'dt', 'dd', 'table', 'caption', 'thead', 'tbody', 'tfoot', 'tr', 'th', 'td'],
  ...['strong', 'b', 'em', 'i', 'u', 's', 'del', 'ins', 'sub', 'sup', 'small', 'mark', 'code', 'kbd', 'span'],
  ...['a', 'img', 'figure', 'figcaption'],
];

/**
 * HTML with nothing in it that runs, loads from odd places or takes over a page: tags of a text with their harmless
 * attributes, links to pages, mail and telephone. The rest goes, its words stay.
 */
export function cleanHtml(html: string): string {
  sanitizeHtml ??= require('sanitize-html') as typeof import('sanitize-html');
  return sanitizeHtml(html, {
    allowedTags: TAGS,
    allowedAttributes: {
      '*': ['title', 'lang', 'dir'],
      a: ['href'],
      img: ['src', 'alt', 'width', 'height'],
      ol: ['start', 'reversed'],
      th: ['colspan', 'rowspan', 'scope'],
      td: ['colspan', 'rowspan'],
    },
    allowedSchemes: ['https', 'http', 'mailto', 'tel'],
    allowedSchemesByTag: { img: ['https', 'http'] },
    allowProtocolRelative: false,
    parseStyleAttributes: false,
  });
}
