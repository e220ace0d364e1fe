/** A text with the selection in it. */
export interface Marked {
  text: string;
  start: number;
  end: number;
}

/** Puts marks around what is selected, or takes them off where they stand already. */
export function around({ text, start, end }: Marked, mark: string): Marked {
  const size = mark.length;
  const inner = text.slice(start, end);
  if (text.slice(start - size, start) === mark && text.slice(end, end + size) === mark)
    return {
      text: text.slice(0, start - size) + inner + text.slice(end + size),
      start: start - size,
      end: end - size,
    };
  return {
    text: text.slice(0, start) + mark + inner + mark + text.slice(end),
    start: start + size,
    end: end + size,
  };
}

/** Puts a sign before each line of the selection, or takes it off where all lines have it. */
export function beforeLines({ text, start, end }: Marked, sign: string): Marked {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const next = text.indexOf('\n', end);
  const to = next === -1 ? text.length : next;
  const lines = text.slice(from, to).split('\n');
  const all = lines.every((line) => line.startsWith(sign));
  const changed = lines.map((line) => (all ? line.slice(sign.length) : sign + line)).join('\n');
  return { text: text.slice(0, from) + changed + text.slice(to), start: from, end: from + changed.length };
}

/** Makes a link of what is selected and selects the address, which is to be typed. */
export function linked({ text, start, end }: Marked): Marked {
  const inner = text.slice(start, end);
  const address = 'https://';
  const at = start + inner.length + 3;
  return {
    text: `${text.slice(0, start)}[${inner}](${address})${text.slice(end)}`,
    start: at,
    end: at + address.length,
  };
}
