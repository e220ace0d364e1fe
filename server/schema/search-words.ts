/** What must stand in a text: words one after the other, the last of which may go on where it is not `whole`. */
export interface SearchTerm {
  words: readonly string[];
  whole: boolean;
}

/** Longer words are told apart by their beginning only. */
const LONGEST = 40;
/** Words of one search; what comes behind them does not narrow it further. */
const MOST_TERMS = 12;

const RUN = /[\p{L}\p{N}\p{M}]+/gu;
/** Scripts that write no space between words: every character is a word, and a run of them a phrase. */
const UNSPACED = ['Han', 'Hiragana', 'Katakana', 'Thai', 'Lao', 'Khmer', 'Myanmar']
  .map((script) => `\\p{Script=${script}}`)
  .join('');
const PIECE = new RegExp(`[${UNSPACED}]|[^${UNSPACED}]+`, 'gu');
const STANDS_ALONE = new RegExp(`^[${UNSPACED}]`, 'u');
const ACCENTS = /[\u0300-\u036f]/g;
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ı: 'i',
  ς: 'σ',
};
const SPELT = new RegExp(`[${Object.keys(LETTERS).join('')}]`, 'g');

/** A text without case and accents. */
function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replace(ACCENTS, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(SPELT, (letter) => LETTERS[letter]!);
}

const cut = (word: string) => (word.length > LONGEST ? [...word].slice(0, LONGEST).join('') : word);
const piecesOf = (run: string) => (run.match(PIECE) ?? []).map(cut);
const runsOf = (text: string) => folded(text).match(RUN) ?? [];

/** The words of a value in their order: the same on every database, since none of them splits or folds it. */
export function wordsOf(text: string): string[] {
  return runsOf(text).flatMap(piecesOf);
}

/** A single letter begins so many words that to look for it is to look for nothing. */
const saysSomething = ({ words: [word = '', ...more] }: SearchTerm) =>
  more.length > 0 || [...word].length > 1 || STANDS_ALONE.test(word);

/**
 * What a search asks for: every word as the beginning of one, and what stands in quotes as it stands. Empty where a
 * search has no words, or single letters only.
 */
export function searchTerms(text: string): SearchTerm[] {
  const terms = text.split('"').flatMap((part, index, all): SearchTerm[] => {
    // A quote that is not closed is no quote.
    if (index % 2 === 1 && index < all.length - 1) {
      const words = runsOf(part).flatMap(piecesOf);
      return words.length > 0 ? [{ words, whole: true }] : [];
    }
    return runsOf(part).map((run) => {
      const words = piecesOf(run);
      return { words, whole: words.length > 1 };
    });
  });
  const seen = new Map(terms.map((term) => [JSON.stringify(term), term]));
  const wanted = [...seen.values()].slice(0, MOST_TERMS);
  return wanted.some(saysSomething) ? wanted : [];
}
