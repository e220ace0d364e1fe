/** A piece of a parsed message: text, a value, or a choice by plural or by word. */
type Part =
  | string
  | { name: string; format: 'plain' | 'number' }
  | { name: string; kind: 'plural' | 'select'; cases: Record<string, Part[]> }
  | { hash: true };

export type MessageValue = string | number;

const parsed = new Map<string, Part[]>();
const rules = new Map<string, Intl.PluralRules>();
const numbers = new Map<string, Intl.NumberFormat>();

/**
 * Formats the subset of ICU MessageFormat that the catalogues use: `{name}`, `{n, number}`,
 * `{n, plural, =0 {…} one {# …} other {# …}}` and `{x, select, a {…} other {…}}`.
 * Returns pieces, so that a caller can put something else than text in the place of a value.
 */
export function formatParts<V>(message: string, values: Record<string, V>, locale: string): (string | V)[] {
  let parts = parsed.get(message);
  if (!parts) {
    parts = parse(message, 0).parts;
    parsed.set(message, parts);
  }
  const out: (string | V)[] = [];
  render(parts, values, locale, null, out);
  return out;
}

/** The same as one string. */
export function formatMessage(message: string, values: Record<string, MessageValue>, locale: string): string {
  return message.includes('{') ? formatParts(message, values, locale).join('') : message;
}

function render<V>(
  parts: Part[],
  values: Record<string, V>,
  locale: string,
  hash: number | null,
  out: (string | V)[],
): void {
  for (const part of parts) {
    if (typeof part === 'string') out.push(part);
    else if ('hash' in part) out.push(numberFormat(locale).format(hash ?? 0));
    else {
      const value = values[part.name];
      if (value === undefined) {
        out.push(`{${part.name}}`);
      } else if ('cases' in part) {
        const chosen =
          part.cases[`=${String(value)}`] ??
          part.cases[category(part.kind, value, locale)] ??
          part.cases['other'];
        render(chosen ?? [], values, locale, part.kind === 'plural' ? Number(value) : hash, out);
      } else {
        out.push(part.format === 'number' ? numberFormat(locale).format(Number(value)) : value);
      }
    }
  }
}

function category(kind: 'plural' | 'select', value: unknown, locale: string): string {
  if (kind === 'select') return String(value);
  let rule = rules.get(locale);
  if (!rule) {
    rule = new Intl.PluralRules(locale);
    rules.set(locale, rule);
  }
  return rule.select(Number(value));
}

function numberFormat(locale: string): Intl.NumberFormat {
  let format = numbers.get(locale);
  if (!format) {
    format = new Intl.NumberFormat(locale);
    numbers.set(locale, format);
  }
  return format;
}

function parse(message: string, from: number, inPlural = false): { parts: Part[]; end: number } {
  const parts: Part[] = [];
  let text = '';
  let at = from;
  const flush = () => {
    if (text !== '') parts.push(text);
    text = '';
  };
  while (at < message.length && message[at] !== '}') {
    const char = message[at] as string;
    if (char === "'" && (message[at + 1] === '{' || message[at + 1] === '}')) {
      const close = message.indexOf("'", at + 1);
      const stop = close < 0 ? message.length : close;
      text += message.slice(at + 1, stop);
      at = stop + 1;
    } else if (char === '{') {
      flush();
      const argument = parseArgument(message, at + 1);
      parts.push(argument.part);
      at = argument.end;
    } else if (char === '#' && inPlural) {
      flush();
      parts.push({ hash: true });
      at += 1;
    } else {
      text += char;
      at += 1;
    }
  }
  flush();
  return { parts, end: at };
}

function parseArgument(message: string, from: number): { part: Part; end: number } {
  const head = /\s*(\w+)\s*(?:,\s*(\w+)\s*)?/y;
  head.lastIndex = from;
  const match = head.exec(message);
  if (!match?.[1]) throw new Error(`message "${message}": a name is missing after "{" at ${from}`);
  const name = match[1];
  let at = head.lastIndex;
  const kind = match[2];
  if (kind === undefined || kind === 'number') {
    return { part: { name, format: kind === undefined ? 'plain' : 'number' }, end: closing(message, at) };
  }
  if (kind !== 'plural' && kind !== 'select')
    throw new Error(`message "${message}": unknown format "${kind}"`);
  const cases: Record<string, Part[]> = {};
  const label = /\s*,?\s*(=?\w+)\s*\{/y;
  for (;;) {
    label.lastIndex = at;
    const found = label.exec(message);
    if (!found?.[1]) break;
    const inner = parse(message, label.lastIndex, kind === 'plural');
    cases[found[1]] = inner.parts;
    at = closing(message, inner.end);
  }
  if (!cases['other']) throw new Error(`message "${message}": "${name}" has no "other"`);
  return { part: { name, kind, cases }, end: closing(message, at) };
}

function closing(message: string, at: number): number {
  let end = at;
  while (/\s/.test(message[end] ?? '')) end += 1;
  if (message[end] !== '}') throw new Error(`message "${message}": "}" is missing at ${end}`);
  return end + 1;
}
