const WRONG = '[aria-invalid="true"], [data-problem] input, [data-problem] button';

/** Puts the focus on the part of a field that has to change, or on the field itself; waits until it is drawn. */
export function focusField(id: string): void {
  requestAnimationFrame(() => {
    const row = document.querySelector(`[data-field="${CSS.escape(id)}"]`);
    const place = row?.querySelector<HTMLElement>(WRONG) ?? row?.querySelector<HTMLElement>('button');
    place?.focus();
    row?.scrollIntoView({ block: 'nearest' });
  });
}

/** Keeps the focus on the button that moved a field, or on its opposite where the field cannot go on. */
export function focusMove(id: string, by: -1 | 1): void {
  requestAnimationFrame(() => {
    const row = document.querySelector(`[data-field="${CSS.escape(id)}"]`);
    const button = (way: number) => row?.querySelector<HTMLElement>(`[data-move="${way}"]:not(:disabled)`);
    (button(by) ?? button(-by))?.focus();
  });
}

/** Puts the focus on the first input of the page that has to change. */
export function focusFirstProblem(): void {
  requestAnimationFrame(() => document.getElementById('main')?.querySelector<HTMLElement>(WRONG)?.focus());
}
