/** Cells as tab-separated text, as spreadsheets write it: a cell with a tab, a quote or a line break is quoted. */
export function toTsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => row.map(quoted).join('\t')).join('\n');
}

function quoted(text: string): string {
  return /[\t\n\r"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Reads tab-separated text; a line break at the very end is no row of its own. Never throws. */
export function fromTsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  const end = text.replace(/\r?\n$/, '').length;
  while (at <= end) {
    const [cell, next] = text[at] === '"' ? quotedCell(text, at, end) : plainCell(text, at, end);
    row.push(cell);
    const stop = text[next];
    if (next >= end || stop !== '\t') {
      rows.push(row);
      row = [];
    }
    if (next >= end) break;
    at = next + (stop === '\r' && text[next + 1] === '\n' ? 2 : 1);
  }
  return rows;
}

function plainCell(text: string, from: number, end: number): [string, number] {
  let at = from;
  while (at < end && text[at] !== '\t' && text[at] !== '\n' && text[at] !== '\r') at += 1;
  return [text.slice(from, at), at];
}

function quotedCell(text: string, from: number, end: number): [string, number] {
  let cell = '';
  let at = from + 1;
  while (at < end) {
    if (text[at] === '"' && text[at + 1] === '"') {
      cell += '"';
      at += 2;
    } else if (text[at] === '"') {
      const after = text[at + 1];
      const closes = at + 1 >= end || after === '\t' || after === '\n' || after === '\r';
      // A quote inside a cell that only happens to start with one: the whole cell was plain text.
      return closes ? [cell, at + 1] : plainCell(text, from, end);
    } else {
      cell += text[at];
      at += 1;
    }
  }
  return plainCell(text, from, end);
}
