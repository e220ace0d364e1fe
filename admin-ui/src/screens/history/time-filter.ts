/** Spans of time that lists of what happened are narrowed to, as they stand in the address bar. */
export const SPANS = ['today', 'week', 'month'] as const;

export type Span = (typeof SPANS)[number];

const DAYS: Record<Span, number> = { today: 0, week: 7, month: 30 };

/** The moment from which a span counts, as ISO: the start of a day, so that the same question stays the same all day. */
export function startOf(span: string | undefined, now = new Date()): string | undefined {
  const known = SPANS.find((one) => one === span);
  if (!known) return undefined;
  const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() - DAYS[known]);
  return day.toISOString();
}
