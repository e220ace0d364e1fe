import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
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
  const [paused, setPaused] = useState(false);
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
  const pause = { onMouseEnter: () => setPaused(true), onMouseLeave: () => setPaused(false) };
  return (
    <div className={styles['toast']} data-tone={current.tone ?? 'plain'} {...pause}>
      <span>{current.message}</span>
      {current.action ? (
        <button
          type="button"
          onFocus={() => setPaused(true)}
          onBlur={() => setPaused(false)}
          onClick={() => {
            dismissToast();
            void current.action?.run();
          }}
        >
          {current.action.label ?? t('ui.undo')}
        </button>
      ) : null}
      <button
        type="button"
        className={styles['close']}
        aria-label={t('ui.dismiss')}
        onFocus={() => setPaused(true)}
        onBlur={() => setPaused(false)}
        onClick={dismissToast}
      >
        ×
      </button>
    </div>
  );
}
