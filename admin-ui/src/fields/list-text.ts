/** A list as it is typed: its values with commas between them, those that hold a comma or a quote in quotes. */
export function typedList(values: readonly string[]): string {
  return values
    .map((value) =>
      /[",]/.test(value) || value.trim() !== value ? `"${value.replaceAll('"', '""')}"` : value,
    )
    .join(', ');
}

/** Reads what `typedList` writes; values are trimmed, empty ones and repeated ones left out. */
export function parseList(text: string): string[] {
  const found = [...text.matchAll(/\s*(?:"((?:[^"]|"")*)"|([^,]*))\s*(?:,|$)/g)];
  const values = found.map((match) => (match[1]?.replaceAll('""', '"') ?? match[2] ?? '').trim());
  return [...new Set(values.filter((value) => value !== ''))];
}

/** The values of a list as stored; none where it is no list. */
export function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
