import type { Executor } from './database.ts';
import { quote } from './sql-text.ts';

/** A table of MySQL or MariaDB as the statement that would create it, or null where it is not there. */
export async function readTableText(executor: Executor, table: string): Promise<string | null> {
  try {
    const [row] = await executor.all(`SHOW CREATE TABLE ${quote('mysql', table)}`);
    // The next number is not a matter of the definition, and others may have taken it meanwhile.
    return String(row?.['Create Table']).replace(/ AUTO_INCREMENT=\d+/, '');
  } catch (error) {
    if ((error as { code?: string }).code === 'ER_NO_SUCH_TABLE') return null;
    throw error;
  }
}

type Lines = Map<string, string>;

const NAME = '(`(?:[^`]|``)+`)';
const COLUMN = new RegExp(`^${NAME} `);
const KEY = new RegExp(`^(?:UNIQUE |FULLTEXT |SPATIAL )?KEY ${NAME}`);
const REFERENCE = new RegExp(`^CONSTRAINT ${NAME} FOREIGN KEY`);

/** The lines of one kind, by the quoted name of what they define. */
function linesOf(text: string, kind: RegExp): Lines {
  const lines = text.split('\n').map((line) => line.trim().replace(/,$/, ''));
  return new Map(
    lines.flatMap((line) => {
      const name = kind.exec(line)?.[1];
      return name === undefined ? [] : [[name, line] as const];
    }),
  );
}

const without = (lines: Lines, others: Lines) => [...lines].filter(([name]) => !others.has(name));

/**
 * The statements that make a table what it was before one statement changed it; none where it is that already. The two
 * texts may differ by one renamed column, by columns, keys and references that came, went or changed, not by more.
 */
export function undoTableSql(table: string, before: string | null, now: string | null): string[] {
  const name = quote('mysql', table);
  if (now === null) return [];
  if (before === null) return [`drop table ${name}`];
  const [wasKeys, keys] = [linesOf(before, KEY), linesOf(now, KEY)];
  const [wasReferences, references] = [linesOf(before, REFERENCE), linesOf(now, REFERENCE)];
  const [wasColumns, columns] = [linesOf(before, COLUMN), linesOf(now, COLUMN)];
  const gone = without(wasColumns, columns);
  const changes = [
    ...without(columns, wasColumns).map(([column], index) =>
      gone[index] ? `change ${column} ${gone[index][1]}` : `drop column ${column}`,
    ),
    ...[...wasColumns]
      .filter(([column, line]) => columns.has(column) && columns.get(column) !== line)
      .map(([, line]) => `modify ${line}`),
    ...without(wasKeys, keys).map(([, line]) => `add ${line}`),
    ...without(keys, wasKeys).map(([key]) => `drop key ${key}`),
  ];
  // A reference holds its column and its key in place, so it goes first and comes back last.
  return [
    ...without(references, wasReferences).map(([key]) => `alter table ${name} drop foreign key ${key}`),
    ...(changes.length > 0 ? [`alter table ${name} ${changes.join(', ')}`] : []),
    ...without(wasReferences, references).map(([, line]) => `alter table ${name} add ${line}`),
  ];
}
