import { type MessageKey, t } from '../i18n/i18n.ts';

/** A stretch of days in words, as the address bar keeps it: `today`, `last 7 days`, `this month`. */
export interface Period {
  period: string;
}

/** First and last day, both `YYYY-MM-DD` and both included. */
export interface DayRange {
  from: string;
  to: string;
}

/** The stretches that are offered, most used first. */
export const PERIODS: readonly string[] = [
  'today',
  'yesterday',
  'last 7 days',
  'next 7 days',
  'this week',
  'last week',
  'this month',
  'last month',
  'this year',
  'last year',
];

const DAYS = ['today', 'yesterday', 'tomorrow'];
const UNITS: Record<string, string> = {
  day: 'day',
  days: 'day',
  week: 'week',
  weeks: 'week',
  month: 'month',
  months: 'month',
  year: 'year',
  years: 'year',
  tag: 'day',
  tage: 'day',
  tagen: 'day',
  woche: 'week',
  wochen: 'week',
  monat: 'month',
  monate: 'month',
  monaten: 'month',
  jahr: 'year',
  jahre: 'year',
  jahren: 'year',
};
const SIDES: [RegExp, string][] = [
  [/^(this|dies\p{L}*|aktuell\p{L}*)$/u, 'this'],
  [/^(last|past|letzt\p{L}*|vorig\p{L}*|vergangen\p{L}*)$/u, 'last'],
  [/^(next|coming|nächst\p{L}*|kommend\p{L}*)$/u, 'next'],
];
const GERMAN_DAYS: Record<string, string> = { heute: 'today', gestern: 'yesterday', morgen: 'tomorrow' };

/** Reads words of English or German ("letzte 7 Tage") into the form of the address bar; null where they mean no period. */
export function readPeriod(text: string): string | null {
  const clean = text.trim().toLocaleLowerCase().replace(/\s+/g, ' ');
  const day = GERMAN_DAYS[clean] ?? clean;
  if (DAYS.includes(day)) return day;
  const [first = '', ...rest] = clean.split(' ');
  const side = SIDES.find(([pattern]) => pattern.test(first))?.[1];
  const unit = UNITS[rest.at(-1) ?? ''];
  if (side === undefined || unit === undefined || rest.length > 2) return null;
  if (rest.length === 1) return unit === 'day' ? null : `${side} ${unit}`;
  const number = Number(rest[0]);
  return side !== 'this' && Number.isInteger(number) && number > 0 && number <= 9999
    ? `${side} ${number} ${unit}s`
    : null;
}

/** Whether a value is a stretch of days. */
export function isPeriod(value: unknown): value is Period {
  return typeof value === 'object' && value !== null && typeof (value as Period).period === 'string';
}

function dayText(day: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${String(day.getFullYear()).padStart(4, '0')}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

/** The days that a stretch means now, in the person's zone. Weeks start on Monday. */
export function rangeOfPeriod(words: string, now: Date = new Date()): DayRange {
  const at = (year: number, month: number, day: number) => new Date(year, month, day);
  const [y, m, d] = [now.getFullYear(), now.getMonth(), now.getDate()];
  const range = (from: Date, to: Date): DayRange => ({ from: dayText(from), to: dayText(to) });
  if (DAYS.includes(words)) {
    const day = at(y, m, d + { today: 0, yesterday: -1, tomorrow: 1 }[words as 'today']);
    return range(day, day);
  }
  const [side, second = '', third] = words.split(' ');
  const step = side === 'last' ? -1 : side === 'next' ? 1 : 0;
  if (third === undefined) {
    const monday = d - ((now.getDay() + 6) % 7) + 7 * step;
    if (second === 'week') return range(at(y, m, monday), at(y, m, monday + 6));
    if (second === 'month') return range(at(y, m + step, 1), at(y, m + step + 1, 0));
    return range(at(y + step, 0, 1), at(y + step, 11, 31));
  }
  const count = Number(second);
  const moved = (sign: number) => {
    if (third === 'days') return at(y, m, d + sign * count);
    if (third === 'weeks') return at(y, m, d + sign * 7 * count);
    return third === 'months' ? at(y, m + sign * count, d) : at(y + sign * count, m, d);
  };
  const today = at(y, m, d);
  // "The last 7 days" end today, "the next 7 days" begin tomorrow: together they leave no day out and count none twice.
  if (side === 'next') return range(at(y, m, d + 1), moved(1));
  const from = moved(-1);
  return range(at(from.getFullYear(), from.getMonth(), from.getDate() + 1), today);
}

/** A stretch in the person's language: "last 7 days". */
export function periodText(words: string): string {
  const [side, count, unit] = words.split(' ');
  if (unit === undefined) return t(`period.${words.replace(' ', '.')}` as MessageKey);
  return t(`period.${side}.${unit}` as MessageKey, { count: Number(count) });
}
