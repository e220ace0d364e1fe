/** How well a label answers what was typed: 0 not at all; the start of the label, then of a word, then any letters in order. */
export function matchScore(label: string, typed: string): number {
  const text = fold(typed).trim();
  if (text === '') return 1;
  const name = fold(label);
  if (name.startsWith(text)) return 100 - Math.min(name.length, 50) / 100;
  const at = name.indexOf(text);
  if (at > 0) return /[\s_-]/.test(name[at - 1] ?? '') ? 80 : 60;
  let from = 0;
  for (const letter of text.replace(/\s/g, '')) {
    const next = name.indexOf(letter, from);
    if (next < 0) return 0;
    from = next + 1;
  }
  return text.length > 1 ? 20 : 0;
}

function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
