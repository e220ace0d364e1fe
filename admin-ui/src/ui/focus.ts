/**
 * Puts the focus on the main area when what had it is gone (a deleted row, a closed dialog), so that nobody at a
 * keyboard starts again from the top of the page. Waits until the screen has settled.
 */
export function rescueFocus(): void {
  setTimeout(() => {
    if (document.activeElement === document.body) document.getElementById('main')?.focus();
  }, 150);
}

/** After a refused save: from its button to the first input that is marked wrong, so that it can be put right at once. */
export function focusFirstInvalid(): void {
  setTimeout(() => {
    const active = document.activeElement;
    const form =
      active instanceof HTMLButtonElement || active instanceof HTMLInputElement ? active.form : null;
    form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, 50);
}

/** Whether a key was pressed in a field whose list is open: the list takes the first Escape. */
export function inOpenList(target: EventTarget): boolean {
  return target instanceof HTMLElement && target.getAttribute('aria-expanded') === 'true';
}
