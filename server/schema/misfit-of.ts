import { Ajv } from 'ajv';
import { addFormats } from './ajv-formats.ts';
import { type FieldOptions, type FieldType, ValueError } from './field-type.ts';

const ajv = addFormats(new Ajv({ strict: false, unicodeRegExp: true, validateSchema: false }));

/** Why a value is none that a field of this type could have, in a sentence; null where it is. */
export function misfitOf(value: unknown, type: FieldType, options: FieldOptions): string | null {
  const schema = type.jsonSchema(options);
  const fits = ajv.compile(schema);
  // Compiled for this once; kept, they would pile up.
  ajv.removeSchema(schema);
  if (!fits(value)) return type.expects ?? `It ${fits.errors?.[0]?.message ?? 'does not fit'}.`;
  try {
    type.parse(value, options);
    return null;
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    return error.message;
  }
}
