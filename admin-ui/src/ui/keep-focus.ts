/**
 * Gives the focus to an element when what had it goes away: a button that is drawn no more, a dialog that closes.
 * Looks for a quarter of a second, as a dialog tries to give the focus back first.
 */
export function keepFocus(target: () => HTMLElement | null | undefined): void {
  let frames = 15;
  const look = () => {
    if (document.activeElement === null || document.activeElement === document.body) target()?.focus();
    frames -= 1;
    if (frames > 0) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
