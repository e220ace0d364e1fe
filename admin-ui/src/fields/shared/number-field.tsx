import { t } from '../../i18n/i18n.ts';
import { IconHash } from '../../ui/icons.ts';
import type { FieldContext, FieldType, Parsed } from '../field-type.ts';
import { localNumber, plainNumber } from '../number-text.ts';
import { TextCell } from './text-cell.tsx';
import { emptyValue, NUMBER_OPERATORS } from './text-value.ts';
import { TypedInput } from './typed-input.tsx';

interface NumberKind {
  name: string;
  width: number;
  /** Reads the plain form (`-12.5`) or says what is wrong. */
  read: (plain: string, context: FieldContext) => Parsed;
  /** Digits after the point, where the field fixes them. */
  scale?: (context: FieldContext) => number | undefined;
  whole: boolean;
  /** Digits after the point that people are shown at most; an editor always has them all. */
  most?: number;
}

/** A field type for numbers of one kind: local form on screen, plain form in the API. */
export function numberField({ name, width, read, scale, whole, most }: NumberKind): FieldType {
  // Keys and links are numbers that nobody counts with: no thousands separators.
  const isKey = ({ field, collection }: FieldContext) =>
    field.primary || collection.fields.some((other) => other.relation?.key_field === field.name);
  const format = (value: unknown, context: FieldContext) =>
    localNumber(value, context.locale, { grouping: !isKey(context), scale: scale?.(context), most });
  const edit = (value: unknown, context: FieldContext) =>
    localNumber(value, context.locale, { grouping: false, scale: scale?.(context) });
  const parse = (text: string, context: FieldContext): Parsed => {
    const plain = plainNumber(text, context.locale);
    return (
      emptyValue(text) ??
      (plain === null
        ? { ok: false, message: t(whole ? 'field.wholeNumber' : 'field.number', { text: text.trim() }) }
        : read(plain, context))
    );
  };
  return {
    name,
    Icon: IconHash,
    width,
    align: 'end',
    format,
    edit,
    parse,
    measure: Number,
    Cell: (props) => (
      <TextCell {...props} text={format(props.value, props.context)} mono={isKey(props.context)} />
    ),
    Input: (props) => (
      <TypedInput
        {...props}
        inputMode={whole ? 'numeric' : 'decimal'}
        toText={(value) => edit(value, props.context)}
        parse={(text) => parse(text, props.context)}
      />
    ),
    filter: { operators: NUMBER_OPERATORS, words: 'plain' },
  };
}
