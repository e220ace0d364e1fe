import { t } from '../../i18n/i18n.ts';
import { IconHourglass } from '../../ui/icons.ts';
import { localDuration, parseDuration, secondsOf, typedDuration } from '../duration-text.ts';
import type { FieldContext, FieldType, Parsed } from '../field-type.ts';
import { TextCell } from '../shared/text-cell.tsx';
import { emptyValue, NUMBER_OPERATORS } from '../shared/text-value.ts';
import { TypedInput } from '../shared/typed-input.tsx';

const format = (value: unknown, { locale }: FieldContext) => localDuration(value, locale);

function parse(text: string): Parsed {
  const value = parseDuration(text);
  return (
    emptyValue(text) ??
    (value === null
      ? { ok: false, message: t('field.duration', { text: text.trim() }) }
      : { ok: true, value })
  );
}

/** A length of time. */
export const fieldType: FieldType = {
  name: 'duration',
  Icon: IconHourglass,
  width: 136,
  align: 'end',
  format,
  edit: typedDuration,
  parse,
  measure: secondsOf,
  Cell: (props) => <TextCell {...props} text={format(props.value, props.context)} />,
  Input: (props) => <TypedInput {...props} toText={typedDuration} parse={parse} />,
  filter: { operators: NUMBER_OPERATORS, words: 'plain' },
};
