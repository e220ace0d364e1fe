import { useEffect, useRef, useSyncExternalStore } from 'react';

export interface Shortcut {
  /** `mod+k`, `?`, or a sequence such as `g h`; `mod` is Ctrl, or Cmd on a Mac. */
  keys: string;
  /** What it does, as the sheet prints it. */
  label: string;
  /** Heading in the sheet. */
  group: string;
  /** Left out for keys that a component handles itself and only wants listed. */
  run?: (() => void) | undefined;
  /** Leaves the key to inputs, which have their own meaning of it, and to dialogs. */
  gentle?: boolean | undefined;
}

const registry = new Map<symbol, Shortcut>();
const listeners = new Set<() => void>();
let snapshot: Shortcut[] = [];
let pending = '';
let pendingTimer: ReturnType<typeof setTimeout> | undefined;

function changed(): void {
  snapshot = [...registry.values()];
  for (const listener of listeners) listener();
}

/** Adds a shortcut for as long as the component is on screen; it appears in the `?` sheet by itself. */
export function useShortcut(shortcut: Shortcut): void {
  const latest = useRef(shortcut);
  latest.current = shortcut;
  const { keys, label, group, gentle } = shortcut;
  const runs = shortcut.run !== undefined;
  useEffect(() => {
    const id = Symbol(keys);
    registry.set(id, { keys, label, group, gentle, run: runs ? () => latest.current.run?.() : undefined });
    changed();
    return () => {
      registry.delete(id);
      changed();
    };
  }, [keys, label, group, gentle, runs]);
}

/** Every shortcut that works now. */
export function useShortcuts(): Shortcut[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => snapshot,
  );
}

/** A key event in the spelling of the registry, such as `mod+shift+z` or `?`. */
export function keyName(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>,
): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key.toLowerCase();
  const letter = /^[a-z0-9]$/.test(key);
  const named = key.length > 1;
  return [
    event.ctrlKey || event.metaKey ? 'mod' : '',
    event.altKey ? 'alt' : '',
    // A sign such as "?" already says that Shift was held.
    event.shiftKey && (letter || named) ? 'shift' : '',
    key,
  ]
    .filter(Boolean)
    .join('+');
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input, textarea, select, [contenteditable="true"], [role="combobox"]') !== null
  );
}

/** Listens on the document; called once by the app. Returns a function that stops listening. */
export function listenForShortcuts(): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || event.repeat) return;
    const name = keyName(event);
    const busy = isTyping(event.target) || document.querySelector('[aria-modal="true"]') !== null;
    if (!name.startsWith('mod+') && busy) return;
    const sequence = pending === '' ? name : `${pending} ${name}`;
    const live = [...registry.values()]
      .reverse()
      .filter((shortcut) => shortcut.run && !(shortcut.gentle && busy));
    const hit =
      live.find((shortcut) => shortcut.keys === sequence) ?? live.find((shortcut) => shortcut.keys === name);
    clearTimeout(pendingTimer);
    pending = '';
    if (hit?.run) {
      event.preventDefault();
      hit.run();
    } else if (live.some((shortcut) => shortcut.keys.startsWith(`${name} `))) {
      pending = name;
      pendingTimer = setTimeout(() => {
        pending = '';
      }, 1_000);
    }
  };
  document.addEventListener('keydown', onKey);
  return () => document.removeEventListener('keydown', onKey);
}
