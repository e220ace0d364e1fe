const UNITS = { d: 86_400, h: 3600, m: 60, s: 1 } as const;
type Unit = keyof typeof UNITS;
const NAMES = { d: 'day', h: 'hour', m: 'minute', s: 'second' } as const;

const ISO = /^(-?)P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

/** The parts of an ISO 8601 duration; null where the value is none. */
function partsOf(value: unknown): { sign: string; parts: [Unit, number][] } | null {
  const match = typeof value === 'string' ? ISO.exec(value) : null;
  if (!match) return null;
  const [, sign = '', weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = match;
  const parts: [Unit, number][] = [
    ['d', Number(days) + Number(weeks) * 7],
    ['h', Number(hours)],
    ['m', Number(minutes)],
    ['s', Number(seconds)],
  ];
  return { sign, parts: parts.filter(([, amount]) => amount !== 0) };
}

/** `PT1H30M` as people of a locale read it: `1 hr 30 min`; the text itself where it is no duration. */
export function localDuration(value: unknown, locale: string): string {
  const found = partsOf(value);
  if (!found) return value === null || value === undefined ? '' : String(value);
  const { sign, parts } = found;
  const shown: [Unit, number][] = parts.length > 0 ? parts : [['s', 0]];
  const words = shown.map(([unit, amount]) =>
    new Intl.NumberFormat(locale, {
      style: 'unit',
      unit: NAMES[unit],
      unitDisplay: 'short',
      maximumFractionDigits: 3,
    }).format(amount),
  );
  return `${sign ? '−' : ''}${words.join(' ')}`;
}

/** `PT1H30M` as it is typed: `1h 30m`; the empty text for no value. */
export function typedDuration(value: unknown): string {
  const found = partsOf(value);
  if (!found) return value === null || value === undefined ? '' : String(value);
  const parts = found.parts.map(([unit, amount]) => `${amount}${unit}`);
  return `${found.sign}${parts.join(' ') || '0s'}`;
}

/** How long it is, to compare it; not a number for what is no duration. */
export function secondsOf(value: unknown): number {
  const found = partsOf(value);
  if (!found) return Number.NaN;
  const seconds = found.parts.reduce((sum, [unit, amount]) => sum + amount * UNITS[unit], 0);
  return found.sign === '-' ? -seconds : seconds;
}

/** Seconds of a unit by its word, in the languages of the admin; a month has no fixed length. */
const WORDS: readonly (readonly [RegExp, number])[] = [
  [/^(?:w|wks?|weeks?|wochen?)$/, 604_800],
  [/^(?:d|t|days?|tagen?|tage?)$/, UNITS.d],
  [/^(?:h|hrs?|hours?|std|stunden?)$/, UNITS.h],
  [/^(?:m|mins?|minutes?|minuten?)$/, UNITS.m],
  [/^(?:s|secs?|seconds?|sek|sekunden?)$/, UNITS.s],
];
const TOKEN = /(\d+(?:[.,]\d+)?)\s*([a-z]+)\.?,?\s*/iy;

function secondsIn(text: string): number | null {
  const token = new RegExp(TOKEN);
  let seconds = 0;
  while (token.lastIndex < text.length) {
    const match = token.exec(text);
    const unit = WORDS.find(([word]) => word.test(match?.[2]?.toLowerCase() ?? ''));
    if (!match || !unit) return null;
    seconds += Number(match[1]?.replace(',', '.')) * unit[1];
  }
  return seconds;
}

/** Reads `1h 30m`, `1:30`, `90 min`, `2 Tage` or ISO 8601 into ISO 8601; null where it is no duration. */
export function parseDuration(text: string): string | null {
  const clean = text.trim().replace(/^−/, '-');
  if (ISO.test(clean) && /\d/.test(clean)) return clean;
  const sign = clean.startsWith('-') ? '-' : '';
  const rest = clean.slice(sign.length).trim();
  const clock = /^(\d+):([0-5]\d)(?::([0-5]\d(?:[.,]\d{1,3})?))?$/.exec(rest);
  const number = (digits: string | undefined) => Number((digits ?? '0').replace(',', '.'));
  if (clock) return isoOf(sign, number(clock[1]) * 3600 + number(clock[2]) * 60 + number(clock[3]));
  const seconds = rest === '' ? null : secondsIn(rest);
  return seconds === null ? null : isoOf(sign, seconds);
}

function isoOf(sign: string, seconds: number): string {
  const ms = Math.round(seconds * 1000);
  const days = Math.floor(ms / 86_400_000);
  const hours = Math.floor(ms / 3_600_000) % 24;
  const minutes = Math.floor(ms / 60_000) % 60;
  const left = (ms % 60_000) / 1000;
  const time = `${hours ? `${hours}H` : ''}${minutes ? `${minutes}M` : ''}${left ? `${left}S` : ''}`;
  const body = `${days ? `${days}D` : ''}${time && `T${time}`}` || 'T0S';
  return `${ms === 0 ? '' : sign}P${body}`;
}
