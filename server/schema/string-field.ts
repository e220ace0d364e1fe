import { type FieldType, type JsonSchema, NO_OPTIONS, ValueError } from './field-type.ts';
import { OPERATOR_SETS } from './operators.ts';
import { parseString } from './parse-values.ts';

/** What makes one kind of short text different from another. */
interface StringKind {
  name: string;
  label: string;
  /** Characters that fit. */
  length: number;
  /** What JSON Schema asks of a value in a body, beside its length. */
  form: JsonSchema;
  /** A sentence for values without that form. */
  expects: string;
  /** The canonical form; parts of values come here too, because filters ask for them. */
  normal?: (text: string) => string;
}

/** A field type for a text with a form of its own, like an address or a code. */
export function stringField({ name, label, length, form, expects, normal }: StringKind): FieldType {
  return {
    name,
    label,
    expects,
    optionsSchema: NO_OPTIONS,
    operators: OPERATOR_SETS.text,
    sortable: true,
    column: () => ({ kind: 'string', length }),
    parse(input) {
      const text = parseString(input);
      const result = normal ? normal(text) : text;
      if (result.length > length) throw new ValueError(`At most ${length} characters are expected.`);
      return result;
    },
    jsonSchema: () => ({ type: 'string', maxLength: length, ...form }),
    tsType: () => 'string',
    graphql: 'String',
  };
}
