import { language } from './i18n.ts';

const cache = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat>();

function cached<T extends Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat>(
  key: string,
  make: () => T,
): T {
  const id = `${language()} ${key}`;
  let format = cache.get(id);
  if (!format) {
    format = make();
    cache.set(id, format);
  }
  return format as T;
}

/** A number in the person's way of writing; decimals given as strings keep every digit. */
export function formatNumber(
  value: number | string | bigint,
  options: Intl.NumberFormatOptions = {},
): string {
  const format = cached(
    `number ${JSON.stringify(options)}`,
    () => new Intl.NumberFormat(language(), { maximumFractionDigits: 20, ...options }),
  );
  return format.format(value as number);
}

/** Date and time in the person's zone: "24 Nov 2026, 09:12". */
export function formatDateTime(
  iso: string | number | Date,
  options: Intl.DateTimeFormatOptions = { dateStyle: 'medium', timeStyle: 'short' },
): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return String(iso);
  return cached(`date ${JSON.stringify(options)}`, () => new Intl.DateTimeFormat(locale(), options)).format(
    date,
  );
}

/** A plain date (`YYYY-MM-DD`), which has no zone. */
export function formatDate(value: string): string {
  return formatDateTime(`${value}T00:00:00Z`, { dateStyle: 'medium', timeZone: 'UTC' });
}

/** "9:12" today, "Mon 9:12" this week, else the date: for lists of what happened. */
export function formatWhen(iso: string, now: number = Date.now()): string {
  const date = new Date(iso);
  const age = now - date.getTime();
  if (new Date(now).toDateString() === date.toDateString())
    return formatDateTime(iso, { hour: 'numeric', minute: '2-digit' });
  if (age >= 0 && age < 6 * 86_400_000)
    return formatDateTime(iso, { weekday: 'short', hour: 'numeric', minute: '2-digit' });
  return formatDateTime(iso, { dateStyle: 'medium' });
}

/** "3 minutes ago", "in 2 hours". */
export function formatRelative(iso: string, now: number = Date.now()): string {
  const seconds = Math.round((new Date(iso).getTime() - now) / 1000);
  const units: [Intl.RelativeTimeFormatUnit, number][] = [
    ['day', 86_400],
    ['hour', 3_600],
    ['minute', 60],
  ];
  const format = cached('relative', () => new Intl.RelativeTimeFormat(language(), { numeric: 'auto' }));
  for (const [unit, size] of units)
    if (Math.abs(seconds) >= size) return format.format(Math.trunc(seconds / size), unit);
  return format.format(seconds, 'second');
}

/** A length of time in ms as "240 ms", "3.2 s" or "4 min 10 s". */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${formatNumber(Math.round(ms))} ms`;
  if (ms < 60_000) return `${formatNumber(ms / 1000, { maximumFractionDigits: 1 })} s`;
  return `${formatNumber(Math.floor(ms / 60_000))} min ${formatNumber(Math.round((ms % 60_000) / 1000))} s`;
}

/** English dates are written day first, as everywhere but in the United States, unless the browser asks otherwise. */
export function locale(): string {
  if (language() !== 'en') return language();
  return navigator.languages.find((tag) => tag.startsWith('en')) ?? 'en-GB';
}
