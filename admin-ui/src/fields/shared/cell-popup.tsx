import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import styles from './field.module.css';

interface Spot {
  inline: number;
  block: number;
  width: number;
}

/**
 * A box over a grid cell that may be larger than the cell. It follows the cell while the grid scrolls and stays inside
 * the window. `onLeave` is told when the focus goes elsewhere.
 */
export function CellPopup({
  children,
  minWidth = 240,
  onLeave,
}: {
  children: ReactNode;
  minWidth?: number;
  onLeave: () => void;
}) {
  const anchor = useRef<HTMLSpanElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const [spot, setSpot] = useState<Spot | null>(null);
  useLayoutEffect(() => {
    const place = () => {
      const cell = anchor.current?.parentElement?.getBoundingClientRect();
      if (!cell) return;
      const width = Math.min(Math.max(minWidth, cell.width), window.innerWidth - 16);
      const height = Math.min(box.current?.offsetHeight ?? 320, window.innerHeight - 16);
      const rtl = document.documentElement.dir === 'rtl';
      const start = rtl ? window.innerWidth - cell.right : cell.left;
      setSpot({
        inline: Math.max(8, Math.min(start, window.innerWidth - width - 8)),
        block: Math.max(8, Math.min(cell.top, window.innerHeight - height - 8)),
        width,
      });
    };
    place();
    const watcher = new ResizeObserver(place);
    if (box.current) watcher.observe(box.current);
    addEventListener('resize', place);
    addEventListener('scroll', place, true);
    return () => {
      watcher.disconnect();
      removeEventListener('resize', place);
      removeEventListener('scroll', place, true);
    };
  }, [minWidth]);
  return (
    <>
      <span ref={anchor} hidden />
      {createPortal(
        // biome-ignore lint/a11y/noStaticElementInteractions: only told when the focus leaves
        <div
          ref={box}
          data-cell-popup=""
          className={styles['popup']}
          style={{
            insetInlineStart: spot?.inline ?? 0,
            insetBlockStart: spot?.block ?? 0,
            inlineSize: spot?.width ?? minWidth,
          }}
          onBlur={(event) => {
            if (!event.currentTarget.contains(event.relatedTarget)) onLeave();
          }}
        >
          {children}
        </div>,
        document.body,
      )}
    </>
  );
}
