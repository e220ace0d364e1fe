import type { PluginHost } from '../../plugin/index.ts';
import { COMMON_PASSWORDS } from './common-passwords.generated.ts';

/** Words of this product, which guesses for it begin with. */
const OURS = ['kasbah', 'administrator', 'admin', 'changeme', 'kennwort', 'passwort'];
/** What a word of the list, a single digit and a single letter add to the work of guessing; up to two words are common. */
const COST = { word: 1, digit: 0.2, letter: 0.5 };
const MOST = 2;
const LONGEST_WORD = 24;

const LEET: Record<string, string> = {
  0: 'o',
  1: 'i',
  3: 'e',
  4: 'a',
  5: 's',
  7: 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};

/** Words of the place and the person: parts of the server's name and of an e-mail address. */
export function siteWords(host: PluginHost, email: unknown): string[] {
  const { hostname } = new URL(host.server.publicUrl);
  return [...hostname.split('.'), ...String(email).split(/[@.+_-]/)];
}

let known: Set<string> | undefined;
const words = () => {
  known ??= new Set([...COMMON_PASSWORDS.split(/\s+/), ...OURS]);
  return known;
};

/** The part that a text repeats (`abcabc` → `abc`), or the text. */
function unit(text: string): string {
  for (let size = 1; size <= text.length / 2; size++)
    if (text.length % size === 0 && text.slice(0, size).repeat(text.length / size) === text)
      return text.slice(0, size);
  return text;
}

function isKnown(part: string, more: ReadonlySet<string>): boolean {
  const spoken = part.replace(/[013457@$!]/g, (sign) => LEET[sign] ?? sign);
  return [part, spoken].some((word) => words().has(word) || more.has(word));
}

/** The least that words, digits and letters cost of which a text can be put together. */
function cost(text: string, more: ReadonlySet<string>): number {
  const least = [0];
  for (let end = 1; end <= text.length; end++) {
    const last = text[end - 1] ?? '';
    let best = (least[end - 1] ?? 0) + (/\d/.test(last) ? COST.digit : COST.letter);
    for (let from = Math.max(0, end - LONGEST_WORD); from <= end - 4; from++) {
      const part = text.slice(from, end);
      if (isKnown(part, more)) best = Math.min(best, (least[from] ?? 0) + COST.word);
    }
    least.push(best);
  }
  return least[text.length] ?? 0;
}

/**
 * Whether a password is among the first that others would try: a common one or two of them in a row, with digits and
 * signs around them, letters replaced by digits, or one part said again and again. `site` are words that belong to the
 * place or the person: a host name, a part of the e-mail address.
 */
export function isCommonPassword(password: string, site: readonly string[] = []): boolean {
  const more = new Set(site.map((word) => word.toLowerCase()).filter((word) => word.length >= 4));
  // Signs between letters help nobody; those that stand for a letter may be one.
  const spelled = password.toLowerCase().replace(/[\s"#%&'()*+,\-./:;<=>?[\\\]^_`{|}~]/g, '');
  return [spelled, spelled.replace(/[@$!]/g, '')].some((text) => {
    const part = unit(text);
    return (part.length < text.length && part.length <= 4) || cost(part, more) <= MOST;
  });
}
