import { type FieldType, isEmpty } from '../field-type.ts';
import { stringField } from '../string-field.ts';

const LENGTH = 255;
const SIGN = '[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}\\p{N}]';

/** `Crème brûlée!` becomes `creme-brulee`; scripts without an alphabet of ours stay as they are. */
function slugOf(text: string): string {
  const plain = text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('æ', 'ae')
    .replaceAll('œ', 'oe')
    .replaceAll('ø', 'o')
    .replaceAll('ł', 'l');
  const words = plain.match(new RegExp(`${SIGN}+`, 'gu')) ?? [];
  return words.join('-').slice(0, LENGTH).replace(/-$/, '').toWellFormed();
}

const base = stringField({
  name: 'slug',
  label: 'Slug',
  length: LENGTH,
  form: { pattern: `^${SIGN}+(?:-${SIGN}+)*$`, examples: ['my-first-post'] },
  expects: 'Small letters and digits are expected, with single hyphens between them.',
});

/** A name for addresses, like `my-first-post`; made from another field (`from`) where it is left empty. */
export const slugType: FieldType = {
  ...base,
  optionsSchema: {
    type: 'object',
    additionalProperties: false,
    properties: { from: { type: 'string', title: 'Made from the field' } },
  },
  namesFields: ['from'],
  check({ name, options }, { collection }) {
    const from = options?.from;
    if (from === undefined) return [];
    const source = collection.fields.find((field) => field.name === from);
    if (source && source.name !== name) return [];
    return [{ path: 'options.from', message: `${collection.name} has no other field ${String(from)}.` }];
  },
  generates: (options) => Boolean(options.from),
  generate({ from }, { value, item }) {
    if (!isEmpty(value) || typeof from !== 'string') return undefined;
    const source = item[from];
    return typeof source === 'string' || typeof source === 'number'
      ? slugOf(String(source)) || undefined
      : undefined;
  },
};
