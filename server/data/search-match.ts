import type { Dialect } from '../schema/dialect.ts';
import type { SearchTerm } from '../schema/search-words.ts';
import { bind, quote, type Sql, sql } from './sql-text.ts';

/** A longer token is left out of InnoDB's index. */
const LONGEST_TOKEN = 80;

/** InnoDB splits texts by its own idea of letters; of ASCII letters, digits and `_` it has none. */
function ascii(word: string): string {
  let token = '';
  for (const char of word) {
    const code = char.codePointAt(0)!;
    const next = /[a-z0-9]/.test(char)
      ? char
      : code < 46_656
        ? `_${code.toString(36).padStart(3, '0')}`
        : `__${code.toString(36).padStart(4, '0')}`;
    if (token.length + next.length > LONGEST_TOKEN) break;
    token += next;
  }
  return token;
}

const token = (dialect: Dialect, mark: string, word: string) =>
  mark + (dialect === 'mysql' ? ascii(word) : word);

/** What the index keeps of an item: the words of each field under the mark of the field. */
export function indexedText(
  dialect: Dialect,
  fields: readonly { mark: string; words: readonly string[] }[],
): string {
  const tokens = fields.flatMap(({ mark, words }) => words.map((word) => token(dialect, mark, word)));
  return dialect === 'postgres'
    ? tokens.map((one, index) => `'${one}':${Math.min(index + 1, 16_383)}`).join(' ')
    : tokens.join(' ');
}

/** One term in one field. A word counts more than the beginning of one. */
function termIn(dialect: Dialect, mark: string, term: SearchTerm, exact: boolean): string {
  const tokens = term.words.map((word) => token(dialect, mark, word));
  const open = !exact && !term.whole;
  if (dialect === 'sqlite') {
    const phrase = `"${tokens.join(' ')}"`;
    return open ? `${phrase} OR ${phrase}*` : phrase;
  }
  if (dialect === 'postgres') {
    const phrase = tokens.map((one) => `'${one}'`).join(' <-> ');
    return open ? `${phrase} | ${phrase}:*` : tokens.length > 1 ? `(${phrase})` : phrase;
  }
  const phrase = tokens.length > 1 ? `"${tokens.join(' ')}"` : tokens[0]!;
  return open ? `${phrase} ${phrase}*` : phrase;
}

const OR: Record<Dialect, string> = { sqlite: ' OR ', postgres: ' | ', mysql: ' ' };
const AND: Record<Dialect, string> = { sqlite: ' AND ', postgres: ' & ', mysql: ' ' };

/**
 * The question in the words of the database: every term in one of the fields. `exact`: words as they are, and not as
 * the beginning of longer ones.
 */
export function matchText(
  dialect: Dialect,
  terms: readonly SearchTerm[],
  marks: readonly string[],
  exact: boolean,
): string {
  const each = terms.map((term) => {
    const anywhere = marks.map((mark) => termIn(dialect, mark, term, exact)).join(OR[dialect]);
    return `${dialect === 'mysql' ? '+' : ''}(${anywhere})`;
  });
  return each.join(AND[dialect]);
}

/** The name of sqlite's own half of an index. */
export const ftsTable = (index: string): string => `${index}_fts`;

/** The keys that an index finds, as `k`, and how well, as `score`: the less the better. */
export function hitsSql(dialect: Dialect, index: string, query: unknown, scored: boolean): Sql {
  const name = quote(dialect, index);
  const score = (text: Sql) => (scored ? sql`, ${text} AS score` : '');
  if (dialect === 'sqlite') {
    const fts = quote(dialect, ftsTable(index));
    // The limit keeps the question in one piece: as part of a larger one it could not be asked.
    return sql`SELECT ${name}.k${score({ text: `${fts}.rank`, binds: [] })} FROM ${fts} JOIN ${name} ON ${name}.doc = ${fts}.rowid WHERE ${fts} MATCH ${bind(query)} LIMIT -1`;
  }
  if (dialect === 'postgres')
    return sql`SELECT k${score(sql`-ts_rank(words, ${bind(query)}::tsquery, 1)`)} FROM ${name} WHERE words @@ ${bind(query)}::tsquery`;
  const match = sql`MATCH (words) AGAINST (${bind(query)} IN BOOLEAN MODE)`;
  return sql`SELECT k${score(sql`-${match}`)} FROM ${name} WHERE ${match}`;
}
