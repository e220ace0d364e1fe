import type { FieldContext, RecordData } from './field-type.ts';
import { plainText } from './plain-text.ts';

/** API paths that the cells of the given fields need, each once. */
export function pathsOf(contexts: Iterable<FieldContext>): string[] {
  const paths = new Set<string>();
  for (const context of contexts) {
    for (const path of context.type.paths?.(context) ?? [context.field.name]) paths.add(path);
  }
  return [...paths];
}

/** API paths that the record panel needs; the key is always among them. */
export function panelPathsOf(contexts: Iterable<FieldContext>): string[] {
  const paths = new Set<string>();
  for (const context of contexts) {
    if (!context.field.can.read) continue;
    const { type, field } = context;
    for (const path of (type.panelPaths ?? type.paths)?.(context) ?? [field.name]) paths.add(path);
  }
  return [...paths];
}

/** A value as it stands in an editor and on the clipboard. */
export function editTextOf(context: FieldContext, value: unknown): string {
  return (context.type.edit ?? context.type.format)(value, context);
}

/** What a write sends for the given values. */
export function toWrite(contexts: ReadonlyMap<string, FieldContext>, values: RecordData): RecordData {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => {
      const context = contexts.get(name);
      if (context?.type.toBody) return Object.entries(context.type.toBody(value, context));
      return [[name, context?.type.toWrite ? context.type.toWrite(value, context) : (value ?? null)]];
    }),
  );
}

/** Whether two values of a field are the same as stored: what a person typed only counts as a change when they are not. */
export function sameValue(a: unknown, b: unknown, context: FieldContext): boolean {
  const stored = (value: unknown) =>
    (context.type.toWrite ? context.type.toWrite(value, context) : value) ?? null;
  const [first, second] = [stored(a), stored(b)];
  return (
    Object.is(first, second) || (first !== null && second !== null && plainText(first) === plainText(second))
  );
}
