import DOMPurify from 'dompurify';
import { Marked } from 'marked';
import { useEffect, useRef } from 'react';
import styles from './text.module.css';

const SIGNS: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

const marked = new Marked({
  gfm: true,
  // HTML inside is shown as it was written.
  renderer: { html: ({ text }) => text.replace(/[&<>]/g, (sign) => SIGNS[sign] ?? sign) },
});

/** Markdown as it will be read, cleaned before it is drawn. */
export function Rendered({ markdown, label }: { markdown: string; label: string }) {
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    const html = marked.parse(markdown, { async: false });
    const clean = DOMPurify.sanitize(html, {
      RETURN_DOM_FRAGMENT: true,
      USE_PROFILES: { html: true },
      FORBID_TAGS: ['style', 'form'],
      FORBID_ATTR: ['style', 'class', 'id'],
    });
    for (const link of clean.querySelectorAll('a[href]')) {
      link.setAttribute('target', '_blank');
      link.setAttribute('rel', 'noopener noreferrer');
    }
    place.current?.replaceChildren(clean);
  }, [markdown]);
  return <section ref={place} className={styles['prose']} aria-label={label} dir="auto" />;
}
