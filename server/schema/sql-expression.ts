import type { Dialect } from './dialect.ts';

type Token = { kind: 'text' | 'name' | 'word' | 'sign'; value: string };

const TOKEN =
  /'((?:[^']|'')*)'|"((?:[^"]|"")*)"|`((?:[^`]|``)*)`|([\p{L}_$][\p{L}\p{N}_$]*)|(-?\d+(?:\.\d+)?)|(::|<>|!=|<=|>=|\S)/gu;

/** The pieces of an expression out of a catalogue, without its brackets, casts and character set marks. */
function tokensOf(expression: string): Token[] {
  const tokens: Token[] = [];
  let cast = false;
  for (const [, literal, double, back, word, number, sign] of expression.matchAll(TOKEN)) {
    if (sign === '::') cast = true;
    else if (cast && ((word && !/^(?:in|and|or|not|is)$/i.test(word)) || double !== undefined || number))
      continue;
    else if (sign === '(' || sign === ')' || sign === '[' || sign === ']') continue;
    else {
      cast = false;
      if (literal !== undefined) tokens.push({ kind: 'text', value: literal.replaceAll("''", "'") });
      else if (double !== undefined) tokens.push({ kind: 'name', value: double.replaceAll('""', '"') });
      else if (back !== undefined) tokens.push({ kind: 'name', value: back.replaceAll('``', '`') });
      else if (word && !/^_utf8mb\d$/i.test(word)) tokens.push({ kind: 'word', value: word });
      else if (!word) tokens.push({ kind: 'sign', value: number ?? sign ?? '' });
    }
  }
  return tokens;
}

const isWord = (token: Token | undefined, ...words: string[]) =>
  token?.kind === 'word' && words.includes(token.value.toLowerCase());

/** Column and values of a check like `status IN ('draft', 'done')`, however the database writes it; else null. */
export function choicesOfCheck(check: string): { column: string; choices: string[] } | null {
  const tokens = tokensOf(check);
  if (isWord(tokens[0], 'check')) tokens.shift();
  const [first, second, third] = tokens;
  if (!first || (first.kind !== 'word' && first.kind !== 'name')) return null;
  const any = second?.value === '=' && isWord(third, 'any');
  if (!any && !isWord(second, 'in')) return null;
  const list = tokens.slice(any ? 3 : 2).filter((token) => !isWord(token, 'array'));
  const choices: string[] = [];
  for (const [index, token] of list.entries()) {
    if (index % 2 === 1 ? token.value !== ',' : token.kind !== 'text') return null;
    if (index % 2 === 0) choices.push(token.value);
  }
  return choices.length > 0 ? { column: first.value, choices } : null;
}

/** The column that a check of MariaDB's keeps valid JSON; MariaDB has no other sign of a JSON column. */
export function jsonOfCheck(check: string): string | null {
  const [first, second, ...rest] = tokensOf(check);
  return isWord(first, 'json_valid') && second && rest.length === 0 ? second.value : null;
}

/** Which of these columns an expression names. */
export function columnsIn(expression: string, columns: readonly string[]): string[] {
  const named = new Set(
    tokensOf(expression)
      .filter((token) => token.kind === 'name' || token.kind === 'word')
      .map((token) => token.value.toLowerCase()),
  );
  return columns.filter((column) => named.has(column.toLowerCase()));
}

/** A check as people read it: without `CHECK` and the outermost brackets. */
export function checkText(check: string): string {
  let text = check.replace(/^\s*CHECK\s*/i, '').trim();
  const closes = (inner: string) => {
    let depth = 0;
    for (const char of inner) {
      depth += char === '(' ? 1 : char === ')' ? -1 : 0;
      if (depth < 0) return false;
    }
    return depth === 0;
  };
  while (text.startsWith('(') && text.endsWith(')') && closes(text.slice(1, -1)))
    text = text.slice(1, -1).trim();
  return text;
}

/**
 * The value of a column's default where it is a plain one: a text, number or truth value as the catalogue spells it.
 * Undefined for what is worked out by the database at each insert.
 */
export function literalDefault(dialect: Dialect, expression: string): string | undefined {
  const text = checkText(expression);
  const quoted = /^'((?:[^']|'')*)'(?:::[\w\s".,()]+)?$/.exec(text);
  if (quoted) return quoted[1]!.replaceAll("''", "'");
  // sqlite reads a text in double quotes that is no column's name as a text.
  const double = dialect === 'sqlite' ? /^"((?:[^"]|"")*)"$/.exec(text) : null;
  if (double) return double[1]!.replaceAll('""', '"');
  const plain = /^(-?\d+(?:\.\d+)?|true|false)(?:::[\w\s".,()]+)?$/i.exec(text);
  return plain ? plain[1]!.toLowerCase() : undefined;
}
