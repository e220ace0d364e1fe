import styles from './spinner.module.css';

/** A small turning ring; decorative, so say what is going on in words beside it. */
export function Spinner({ size = 16 }: { size?: number }) {
  return (
    <span className={styles['spinner']} style={{ inlineSize: size, blockSize: size }} aria-hidden="true" />
  );
}

/** A grey block in the shape of what will come; appears after 200 ms. */
export function Skeleton({ width, height = 14 }: { width?: number | string; height?: number | string }) {
  return (
    <span
      className={styles['skeleton']}
      style={{ inlineSize: width ?? '100%', blockSize: height }}
      aria-hidden="true"
    />
  );
}
