/**
 * Splits at a sign that stands outside of parentheses: in `json(meta, a.b),title` the comma and the dot inside the
 * function belong to it.
 */
export function splitOutside(text: string, sign: ',' | '.'): string[] {
  if (!text.includes('(')) return text.split(sign);
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '(') depth++;
    else if (char === ')') depth--;
    else if (char === sign && depth <= 0) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, text.slice(start)];
}
