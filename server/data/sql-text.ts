import type { Dialect } from '../schema/dialect.ts';

/** SQL text with `?` where values go, and what goes there: params of a condition, or plain values. */
export interface Sql {
  text: string;
  binds: readonly unknown[];
}

export const EMPTY: Sql = { text: '', binds: [] };

/** Joins pieces with a separator; the values stay in the order of the text. */
export function join(parts: readonly Sql[], separator: string): Sql {
  return { text: parts.map((part) => part.text).join(separator), binds: parts.flatMap((part) => part.binds) };
}

/** A piece of SQL out of a template: `${sql}` pieces are inlined with their binds, strings are text as they are. */
export function sql(strings: TemplateStringsArray, ...parts: readonly (Sql | string)[]): Sql {
  let text = strings[0] ?? '';
  const binds: unknown[] = [];
  parts.forEach((part, index) => {
    if (typeof part === 'string') text += part;
    else {
      text += part.text;
      binds.push(...part.binds);
    }
    text += strings[index + 1] ?? '';
  });
  return { text, binds };
}

/** What a value is CAST to so that it is read as text. */
export const textType = (dialect: Dialect): string => (dialect === 'mysql' ? 'CHAR' : 'TEXT');

/** A single bound value. */
export function bind(value: unknown): Sql {
  return { text: '?', binds: [value] };
}

/** A quoted identifier. Names come from the schema only, and are quoted all the same. */
export function quote(dialect: Dialect, name: string): string {
  return dialect === 'postgres' ? `"${name.replaceAll('"', '""')}"` : `\`${name.replaceAll('`', '``')}\``;
}

/** A column of a table alias. */
export function column(dialect: Dialect, alias: string, name: string): string {
  return `${alias}.${quote(dialect, name)}`;
}

/** The text as the driver wants it: `$1, $2 …` on PostgreSQL. */
export function native(dialect: Dialect, text: string): string {
  if (dialect !== 'postgres') return text;
  let n = 0;
  let out = '';
  let quoted = '';
  for (const char of text) {
    if (quoted === char) quoted = '';
    else if (quoted === '' && (char === '"' || char === "'")) quoted = char;
    out += char === '?' && quoted === '' ? `$${++n}` : char;
  }
  return out;
}
