import type { Page } from '@playwright/test';

export interface Effort {
  /** pointerdown events */
  click: number;
  /** keydown events that are no lone modifier, no repetition and no typed content; a chord is one */
  key: number;
}

/**
 * Counts the clicks and keys that a person needs while `work` runs. Scrolling and the text that has to be typed as
 * content are free. Only for work that stays on one document: a reload starts a new count.
 */
export async function count(page: Page, work: () => Promise<void>): Promise<Effort> {
  await page.evaluate(() => {
    const effort = { click: 0, key: 0 };
    (window as unknown as { kasbahEffort: typeof effort }).kasbahEffort = effort;
    addEventListener(
      'pointerdown',
      () => {
        effort.click += 1;
      },
      true,
    );
    addEventListener(
      'keydown',
      (event) => {
        const target = event.target instanceof Element ? event.target : null;
        const typed =
          event.key.length === 1 &&
          !event.ctrlKey &&
          !event.metaKey &&
          target?.matches('input, textarea, [contenteditable]');
        if (!event.repeat && !['Shift', 'Control', 'Alt', 'Meta'].includes(event.key) && !typed)
          effort.key += 1;
      },
      true,
    );
  });
  await work();
  return page.evaluate(() => (window as unknown as { kasbahEffort: Effort }).kasbahEffort);
}
