const formats = new Map<string, Intl.DateTimeFormat>();

function dateFormat(locale: string, key: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const id = `${locale}|${key}|${options.timeZone ?? ''}`;
  let format = formats.get(id);
  if (!format) {
    format = new Intl.DateTimeFormat(locale, options);
    formats.set(id, format);
  }
  return format;
}

/** `2026-11-24` as people of a locale read it; the text itself where it is not a date. */
export function localDate(value: unknown, locale: string): string {
  const found = /^(\d{4})-(\d{2})-(\d{2})/.exec(String(value ?? ''));
  if (!found) return value === null || value === undefined ? '' : String(value);
  // A plain date has no zone: it is formatted in UTC so that no browser moves it by a day.
  const day = new Date(`${found[0]}T00:00:00Z`);
  return Number.isNaN(day.getTime())
    ? String(value)
    : dateFormat(locale, 'date', { dateStyle: 'medium', timeZone: 'UTC' }).format(day);
}

/** A UTC moment as people of a locale read it, in their zone, to the minute; the text itself where it is none. */
export function localDateTime(value: unknown, locale: string, timeZone?: string): string {
  if (value === null || value === undefined || value === '') return '';
  const moment = new Date(String(value));
  if (Number.isNaN(moment.getTime())) return String(value);
  const zone = timeZone === undefined ? {} : { timeZone };
  return dateFormat(locale, 'datetime', { dateStyle: 'medium', timeStyle: 'short', ...zone }).format(moment);
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}

function checkedDate(year: number, month: number, day: number): string | null {
  const date = new Date(Date.UTC(year, month - 1, day));
  const exact =
    date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exact && year >= 1 ? `${String(year).padStart(4, '0')}-${pad(month)}-${pad(day)}` : null;
}

/** The order in which a locale writes day, month and year, for example `['month', 'day', 'year']`. */
function dateOrder(locale: string): string[] {
  return dateFormat(locale, 'order', { year: 'numeric', month: 'numeric', day: 'numeric', timeZone: 'UTC' })
    .formatToParts(0)
    .map((part) => part.type)
    .filter((type) => type === 'day' || type === 'month' || type === 'year');
}

/** The day `days` after today in the local zone, as `YYYY-MM-DD`. */
export function dayFromToday(days: number, now: Date = new Date()): string {
  const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() + days);
  return `${day.getFullYear()}-${pad(day.getMonth() + 1)}-${pad(day.getDate())}`;
}

const DAY_WORDS: Record<string, number> = {
  today: 0,
  tomorrow: 1,
  yesterday: -1,
  heute: 0,
  morgen: 1,
  gestern: -1,
};

/** Reads a date in ISO, in the local order (`24.11.2026`, `11/24/2026`) or as a word like "today"; null where it is none. */
export function parseDate(text: string, locale: string, now: Date = new Date()): string | null {
  const clean = text.trim().toLowerCase();
  const word = DAY_WORDS[clean];
  if (word !== undefined) return dayFromToday(word, now);
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(clean);
  if (iso) return checkedDate(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const local = /^(\d{1,4})[./\-\s]+(\d{1,2})[./\-\s]+(\d{1,4})\.?$/.exec(clean);
  if (local) {
    const found: Record<string, number> = {};
    for (const [place, part] of dateOrder(locale).entries()) found[part] = Number(local[place + 1]);
    const year = found['year'] ?? 0;
    return checkedDate(year < 100 ? 2000 + year : year, found['month'] ?? 0, found['day'] ?? 0);
  }
  return parseNamedMonth(clean, locale);
}

function parseNamedMonth(clean: string, locale: string): string | null {
  const day = /(?:^|\D)(\d{1,2})(?:\D|$)/.exec(clean);
  const year = /(\d{4})/.exec(clean);
  const word = /\p{L}{3,}/u.exec(clean)?.[0];
  if (!day || !year || !word) return null;
  for (let month = 0; month < 12; month += 1) {
    for (const tongue of [locale, 'en']) {
      const name = new Date(Date.UTC(2026, month, 15)).toLocaleDateString(tongue, {
        month: 'long',
        timeZone: 'UTC',
      });
      if (name.toLowerCase().startsWith(word)) return checkedDate(Number(year[1]), month + 1, Number(day[1]));
    }
  }
  return null;
}

/** Reads a time (`9:30`, `09:30:15`, `9:30 pm`) into `HH:MM:SS`; null where it is none. */
export function parseTime(text: string): string | null {
  const found = /^(\d{1,2})(?::(\d{2}))?(?::(\d{2}))?(?:\.\d+)?\s*(am|pm)?$/i.exec(text.trim());
  if (!found || (found[2] === undefined && found[4] === undefined)) return null;
  let hour = Number(found[1]);
  const half = found[4]?.toLowerCase();
  if (half !== undefined && (hour < 1 || hour > 12)) return null;
  if (half === 'pm' && hour < 12) hour += 12;
  if (half === 'am' && hour === 12) hour = 0;
  const minute = Number(found[2] ?? 0);
  const second = Number(found[3] ?? 0);
  if (hour > 23 || minute > 59 || second > 59) return null;
  return `${pad(hour)}:${pad(minute)}:${pad(second)}`;
}

/** Reads a moment in ISO or as local date and time, in the browser's zone, into UTC ISO; null where it is none. */
export function parseDateTime(text: string, locale: string, now: Date = new Date()): string | null {
  const clean = text.trim();
  if (/^(now|jetzt)$/i.test(clean)) return now.toISOString();
  if (/^\d{4}-\d{2}-\d{2}T\S+(Z|[+-]\d{2}:?\d{2})$/i.test(clean)) {
    const moment = new Date(clean);
    return Number.isNaN(moment.getTime()) ? null : moment.toISOString();
  }
  const parts =
    /^(.*?)(?:[T,\s]+(\d{1,2}(?::\d{2}){1,2}(?:\.\d+)?\s*(?:am|pm)?|\d{1,2}\s*(?:am|pm)))?$/i.exec(clean);
  const date = parseDate((parts?.[1] ?? '').replace(/[,\s]+$/, ''), locale, now);
  const time = parts?.[2] === undefined ? '00:00:00' : parseTime(parts[2]);
  if (date === null || time === null) return null;
  const moment = new Date(`${date}T${time}`);
  return Number.isNaN(moment.getTime()) ? null : moment.toISOString();
}

/** A UTC moment as `YYYY-MM-DDTHH:MM:SS` in the browser's zone: what a native input takes. */
export function nativeDateTime(value: unknown): string {
  const moment = new Date(String(value ?? ''));
  if (value === null || value === undefined || Number.isNaN(moment.getTime())) return '';
  const date = `${String(moment.getFullYear()).padStart(4, '0')}-${pad(moment.getMonth() + 1)}-${pad(moment.getDate())}`;
  return `${date}T${pad(moment.getHours())}:${pad(moment.getMinutes())}:${pad(moment.getSeconds())}`;
}
