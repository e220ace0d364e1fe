/**
 * Puts the focus on the main area when what had it is gone (a deleted row, a closed dialog), so that nobody at a
 * keyboard starts again from the top of the page. Waits until the screen has settled.
 */
export function rescueFocus(): void {
  setTimeout(() => {
    if (document.activeElement === document.body) document.getElementById('main')?.focus();
  }, 150);
}
