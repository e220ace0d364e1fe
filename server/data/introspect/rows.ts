import type { Row } from '../database.ts';

/** A truth value as any driver gives it. */
export const yes = (value: unknown): boolean => value === true || Number(value) === 1;

/** A JSON list of names; the empty list of null. */
export function namesOf(value: unknown): string[] {
  return value === null || value === undefined ? [] : (JSON.parse(String(value)) as string[]);
}

/** Rows of the whole database by their table (`tbl`), in their order. */
export function groupBy(rows: readonly Row[], column = 'tbl'): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const name = String(row[column]);
    const group = groups.get(name);
    if (group) group.push(row);
    else groups.set(name, [row]);
  }
  return groups;
}
