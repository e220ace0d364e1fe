import { type FocusEvent, type RefObject, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { t } from '../i18n/i18n.ts';
import { announce } from './live-region.tsx';
import styles from './toast.module.css';

export interface ToastInput {
  message: string;
  tone?: 'plain' | 'danger' | undefined;
  /** A second chance: Undo, or another action. */
  action?: { label?: string | undefined; run: () => void | Promise<void> } | undefined;
  /** Milliseconds on screen; 10 s with an action, 5 s without. */
  duration?: number | undefined;
}

interface Toast extends ToastInput {
  id: number;
}

let shown: Toast | null = null;
let count = 0;
const listeners = new Set<() => void>();

function show(next: Toast | null): void {
  shown = next;
  for (const listener of listeners) listener();
}

/** Says what happened, one message at a time; with `action` it offers Undo for 10 s. */
export function toast(input: ToastInput): void {
  count += 1;
  show({ ...input, id: count });
  announce(input.message, input.tone === 'danger' ? 'assertive' : 'polite');
}

/** Takes the message away. */
export function dismissToast(): void {
  show(null);
}

/** Where toasts appear: bottom-start of the main area. Pauses while hovered or focused; `U` presses its action. */
export function Toaster() {
  const current = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => shown,
  );
  return (
    <div className={styles['place']}>{current ? <Message key={current.id} toast={current} /> : null}</div>
  );
}

function Message({ toast: current }: { toast: Toast }) {
  const box = useRef<HTMLDivElement>(null);
  const [hovered, setHovered] = useState(false);
  const [focused, setFocused] = useState(false);
  const paused = hovered || focused;
  const back = useFocusBack(box);
  const above = useClearOfFocus(box);
  const left = useRef(current.duration ?? (current.action ? 10_000 : 5_000));
  useEffect(() => {
    if (paused) return;
    const started = performance.now();
    const timer = setTimeout(dismissToast, left.current);
    return () => {
      clearTimeout(timer);
      left.current = Math.max(1_000, left.current - (performance.now() - started));
    };
  }, [paused]);
  const { action } = current;
  useEffect(() => {
    if (!action) return;
    const onKey = (event: KeyboardEvent) => {
      const typing =
        event.target instanceof HTMLElement &&
        event.target.closest('input, textarea, select, [contenteditable]');
      if (
        event.key !== 'u' ||
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        event.defaultPrevented ||
        typing
      )
        return;
      event.preventDefault();
      dismissToast();
      void action.run();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [action]);
  const pause = { onMouseEnter: () => setHovered(true), onMouseLeave: () => setHovered(false) };
  const held = {
    onFocus: (event: FocusEvent) => {
      back.remember(event.relatedTarget);
      setFocused(true);
    },
    onBlur: () => setFocused(false),
  };
  const leave = (then?: () => void | Promise<void>) => {
    back.give();
    dismissToast();
    void then?.();
  };
  return (
    <div
      ref={box}
      className={styles['toast']}
      data-tone={current.tone ?? 'plain'}
      style={above === null ? undefined : { translate: `0 ${-above}px` }}
      {...pause}
    >
      <span>{current.message}</span>
      {current.action ? (
        <button type="button" {...held} onClick={() => leave(current.action?.run)}>
          {current.action.label ?? t('ui.undo')}
        </button>
      ) : null}
      <button
        type="button"
        {...held}
        className={styles['close']}
        aria-label={t('ui.dismiss')}
        onClick={() => leave()}
      >
        ×
      </button>
    </div>
  );
}

/** Gives the focus back to where it was before it came into the message, which is about to go. */
function useFocusBack(box: RefObject<HTMLElement | null>) {
  const from = useRef<EventTarget | null>(null);
  return {
    remember: (before: EventTarget | null) => {
      if (before instanceof Node && !box.current?.contains(before)) from.current = before;
    },
    give: () => {
      if (!box.current?.contains(document.activeElement)) return;
      const target = from.current;
      if (target instanceof HTMLElement && target.isConnected) target.focus();
      else document.getElementById('main')?.focus();
    },
  };
}

/** How far the message has to move up so that it does not lie over what has the focus; null where it does not. */
function useClearOfFocus(box: RefObject<HTMLElement | null>): number | null {
  const [above, setAbove] = useState<number | null>(null);
  useEffect(() => {
    const look = () => {
      const own = box.current?.getBoundingClientRect();
      const focused = document.activeElement;
      if (!own || !focused || focused === document.body || box.current?.contains(focused)) return;
      const other = focused.getBoundingClientRect();
      setAbove((before) => {
        const bottom = own.bottom + (before ?? 0);
        const lies =
          other.top < bottom &&
          other.bottom > bottom - own.height &&
          other.left < own.right &&
          other.right > own.left;
        // Something as large as the screen cannot be got out of the way of.
        return lies && other.height < 200 ? Math.ceil(bottom - other.top + 8) : null;
      });
    };
    look();
    document.addEventListener('focusin', look);
    return () => document.removeEventListener('focusin', look);
  }, [box]);
  return above;
}
