import { Ajv, type ValidateFunction } from 'ajv';
import { addFormats } from './ajv-formats.ts';
import type { Scalar } from './snapshot.ts';

export type Conversion = { ok: true; value: unknown } | { ok: false };

const YES = /^(?:true|t|yes|y|on|1|ja|oui|si|sí)$/i;
const NO = /^(?:false|f|no|n|off|0|nein|non)$/i;

/** What a value of the API could mean for a column of another kind, most likely reading first. */
function readings(value: unknown, kind: string): unknown[] {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const trimmed = text.trim();
  switch (kind) {
    case 'string':
    case 'text':
      return [text];
    case 'integer':
    case 'bigint':
      return typeof value === 'boolean' ? [Number(value)] : [trimmed.replace(/\.0+$/, '')];
    case 'decimal':
    case 'float':
      return typeof value === 'boolean' ? [Number(value)] : [trimmed];
    case 'boolean':
      return YES.test(trimmed) ? [true] : NO.test(trimmed) ? [false] : [];
    case 'date':
      return [trimmed, trimmed.slice(0, 10)];
    case 'time':
      return [trimmed, trimmed.slice(11, 19)];
    case 'json': {
      if (typeof value !== 'string') return [value];
      try {
        return [JSON.parse(value)];
      } catch {
        return [value];
      }
    }
    default:
      return [value, trimmed];
  }
}

/** Makes a function that turns stored values of one column into those of another, or tells that it cannot. */
export function converter(before: Scalar, after: Scalar): (stored: unknown) => Conversion {
  const valid: ValidateFunction = addFormats(new Ajv({ strict: false })).compile(
    after.type.jsonSchema(after.options),
  );
  const kind = after.type.column(after.options)?.kind ?? 'text';
  return (stored) => {
    if (stored === null) return { ok: true, value: null };
    if (before.type.writeOnly || after.type.writeOnly) return { ok: false };
    const value = before.decode ? before.decode(stored) : stored;
    if (value === '' && kind !== 'string' && kind !== 'text') return { ok: true, value: null };
    for (const reading of readings(value, kind)) {
      try {
        const parsed = after.type.parse(reading, after.options);
        after.check?.(parsed);
        if (valid(parsed)) return { ok: true, value: after.encode ? after.encode(parsed) : parsed };
      } catch {
        // Not this reading; the next one may fit.
      }
    }
    return { ok: false };
  };
}
