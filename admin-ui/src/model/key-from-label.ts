const SPECIAL: Record<string, string> = {
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  ß: 'ss',
  æ: 'ae',
  ø: 'oe',
  å: 'aa',
  œ: 'oe',
  ł: 'l',
  đ: 'd',
};

/** The key of a thing from its label: "Größe (cm)" gives `groesse_cm`; empty where nothing can be kept. */
export function keyFromLabel(label: string): string {
  const plain = [...label.toLowerCase()]
    .map((letter) => SPECIAL[letter] ?? letter)
    .join('')
    .normalize('NFD')
    .replace(/\p{M}/gu, '');
  const key = plain.replace(/[^a-z0-9]+/g, '_').replace(/^[_0-9]+|_+$/g, '');
  return key.slice(0, 63);
}
