import { type FieldDraft, newDraft } from './drafts.ts';

/** Words people use for types, in English and German; other words may be the names of types. */
const WORDS: Record<string, string> = {
  text: 'string',
  title: 'string',
  name: 'string',
  wort: 'string',
  email: 'string',
  url: 'string',
  long: 'text',
  longtext: 'text',
  note: 'text',
  notes: 'text',
  langtext: 'text',
  notiz: 'text',
  number: 'integer',
  int: 'integer',
  count: 'integer',
  zahl: 'integer',
  anzahl: 'integer',
  money: 'decimal',
  price: 'decimal',
  amount: 'decimal',
  geld: 'decimal',
  preis: 'decimal',
  betrag: 'decimal',
  datum: 'date',
  day: 'date',
  tag: 'date',
  timestamp: 'datetime',
  zeitpunkt: 'datetime',
  zeit: 'time',
  bool: 'boolean',
  yesno: 'boolean',
  checkbox: 'boolean',
  'yes/no': 'boolean',
  'ja/nein': 'boolean',
};

/** Words that mean money, which has two digits after the point. */
const MONEY = new Set(['money', 'price', 'amount', 'geld', 'preis', 'betrag']);

export interface QuickResult {
  fields: FieldDraft[];
  /** Parts that could not be read. */
  unread: string[];
}

/**
 * Reads fields from one line: `title text, price money, due date, status: new/paid/shipped, customer -> Customer`.
 * A field without a type is a text. A collection is found by its key or its label.
 */
export function readQuickFields(
  line: string,
  types: readonly string[],
  collections: readonly { name: string; label: string }[],
): QuickResult {
  const result: QuickResult = { fields: [], unread: [] };
  for (const part of line
    .split(/[,\n]/)
    .map((piece) => piece.trim())
    .filter(Boolean)) {
    const field = readOne(part, types, collections);
    if (field) result.fields.push(field);
    else result.unread.push(part);
  }
  return result;
}

function readOne(
  part: string,
  types: readonly string[],
  collections: readonly { name: string; label: string }[],
): FieldDraft | null {
  const relation = /^(.+?)\s*(?:->|→)\s*(.+)$/.exec(part);
  if (relation?.[1] && relation[2]) {
    const wanted = relation[2].trim().toLowerCase();
    const target = collections.find((candidate) =>
      [candidate.name, candidate.label, `${candidate.name}s`].some(
        (name) => name.toLowerCase() === wanted || `${name}s`.toLowerCase() === wanted,
      ),
    );
    return target
      ? { ...newDraft('many-to-one', upperFirst(relation[1])), options: { collection: target.name } }
      : null;
  }
  const choices = /^([^:]+):\s*(.+)$/.exec(part);
  if (choices?.[1] && choices[2]) {
    const values = choices[2]
      .split(/[/|]/)
      .map((value) => value.trim())
      .filter(Boolean);
    if (values.length === 0) return null;
    return {
      ...newDraft('select', upperFirst(choices[1])),
      options: { choices: [...new Set(values)].map((value) => ({ value })) },
    };
  }
  const words = part.replace(/[?!.]$/, '').split(/\s+/);
  const last = words.at(-1)?.toLowerCase() ?? '';
  const type = words.length > 1 ? (WORDS[last] ?? types.find((name) => name === last)) : undefined;
  const label = type === undefined ? words : words.slice(0, -1);
  if (!/\p{L}/u.test(label.join(''))) return null;
  const draft = newDraft(
    type !== undefined && types.includes(type) ? type : 'string',
    upperFirst(label.join(' ')),
  );
  return draft.type === 'decimal' && MONEY.has(last)
    ? { ...draft, options: { precision: 12, scale: 2 } }
    : draft;
}

function upperFirst(text: string): string {
  const trimmed = text.trim();
  return trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
}
