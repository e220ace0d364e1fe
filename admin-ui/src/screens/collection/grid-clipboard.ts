import type { Item } from '../../api/types.ts';
import type { FieldContext } from '../../fields/field-type.ts';
import type { GridRange } from '../../grid/grid-types.ts';
import { fromTsv, toTsv } from '../../grid/tsv.ts';
import type { WindowSource } from '../../grid/window-source.ts';
import { readOnlyReason } from './read-only-reason.tsx';
import type { CellChange } from './use-cell-edits.ts';

/** The loaded rows of a range. */
export function rowsIn(source: WindowSource<Item>, range: Pick<GridRange, 'top' | 'bottom'>): Item[] {
  const rows: Item[] = [];
  for (let index = Math.max(0, range.top); index <= range.bottom; index += 1) {
    const row = source.row(index);
    if (row) rows.push(row);
  }
  return rows;
}

/** Cells as tab-separated text: links by title, numbers and dates in the form that can be pasted back. */
export function copyText(
  rows: readonly Item[],
  columns: readonly FieldContext[],
  withHeaders: boolean,
): string {
  const cells = rows.map((row) =>
    columns.map((context) => {
      const { type } = context;
      const text = context.field.relation ? type.format : (type.edit ?? type.format);
      return row[context.field.name] === undefined ? '' : text(row[context.field.name], context);
    }),
  );
  return toTsv(withHeaders ? [columns.map(({ field }) => field.label), ...cells] : cells);
}

export interface PastePlan {
  changes: CellChange[];
  /** Read-only cells that keep their value. */
  skipped: number;
  refused: { row: Item; column: string; text: string; message: string }[];
}

/**
 * What a pasted text means for the cells from a range's first cell on. One value fills the whole range; a block larger
 * than the range runs on to the right and down. Titles of links are looked up; what is not clear is refused, not guessed.
 */
export async function planPaste(
  text: string,
  range: GridRange,
  columns: readonly FieldContext[],
  source: WindowSource<Item>,
): Promise<PastePlan> {
  const block = fromTsv(text);
  const single = block.length === 1 && block[0]?.length === 1;
  const height = Math.max(block.length, single || block.length === 1 ? range.bottom - range.top + 1 : 0);
  const startAt = columns.findIndex(({ field }) => field.name === range.columns[0]);
  const width = single ? range.columns.length : Math.max(...block.map((line) => line.length));
  const plan: PastePlan = { changes: [], skipped: 0, refused: [] };
  for (let down = 0; down < height; down += 1) {
    const row = source.row(range.top + down);
    const line = block[single || block.length === 1 ? 0 : down];
    if (!row || !line) continue;
    for (let right = 0; right < width; right += 1) {
      const context = columns[startAt + right];
      const cell = line[single ? 0 : right];
      if (!context || cell === undefined) continue;
      await planCell(plan, row, context, cell);
    }
  }
  return plan;
}

async function planCell(plan: PastePlan, row: Item, context: FieldContext, text: string): Promise<void> {
  if (readOnlyReason(context) !== null) {
    plan.skipped += 1;
    return;
  }
  const parsed = await (context.type.lookUp?.(text, context) ?? context.type.parse(text, context));
  if (parsed.ok) plan.changes.push({ row, column: context.field.name, value: parsed.value });
  else plan.refused.push({ row, column: context.field.name, text, message: parsed.message });
}
