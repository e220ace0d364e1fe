import { encode } from 'uqr';

/** A text as a QR code: always dark on light, as cameras expect it. */
export function QrCode({ text, label, size = 176 }: { text: string; label: string; size?: number }) {
  const { data, size: modules } = encode(text, { ecc: 'M', border: 3 });
  const path = data
    .flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])))
    .join('');
  return (
    <svg
      role="img"
      aria-label={label}
      width={size}
      height={size}
      viewBox={`0 0 ${modules} ${modules}`}
      shapeRendering="crispEdges"
      style={{ display: 'block', borderRadius: 'var(--radius)', border: '1px solid var(--border)' }}
    >
      <rect width={modules} height={modules} fill="#ffffff" />
      <path d={path} fill="#1b1b18" />
    </svg>
  );
}
