import type { Operator } from '../../api/types.ts';
import { t } from '../../i18n/i18n.ts';
import { IconClock } from '../../ui/icons.ts';
import { localDateTime, nativeDateTime, parseDateTime } from '../date-text.ts';
import type { FieldContext, FieldType, RecordData } from '../field-type.ts';
import { TextCell } from '../shared/text-cell.tsx';
import { emptyValue, TIME_OPERATORS } from '../shared/text-value.ts';
import { TypedInput } from '../shared/typed-input.tsx';

const format = (value: unknown, { locale, timeZone }: FieldContext) => localDateTime(value, locale, timeZone);
const MINUTE = 60_000;

/** A moment, stored in UTC and shown in the person's zone. */
export const fieldType: FieldType = {
  name: 'datetime',
  Icon: IconClock,
  width: 176,
  align: 'start',
  format,
  edit: (value) => nativeDateTime(value).replace('T', ' ').replace(/:00$/, ''),
  parse: (text, { locale }) => {
    const value = parseDateTime(text, locale);
    return (
      emptyValue(text) ??
      (value === null
        ? { ok: false, message: t('field.datetime', { text: text.trim() }) }
        : { ok: true, value })
    );
  },
  today: () => new Date().toISOString(),
  Cell: (props) => <TextCell {...props} text={format(props.value, props.context)} />,
  Input: (props) => (
    <TypedInput
      {...props}
      type="datetime-local"
      toText={nativeDateTime}
      parse={(text) => fieldType.parse(text, props.context)}
    />
  ),
  filter: { operators: TIME_OPERATORS, words: 'time', native: 'datetime-local', build },
};

/** A moment on screen is exact to the minute, so "is" means any second of that minute. */
function build(operator: Operator, value: unknown, { field }: FieldContext): RecordData {
  if ((operator !== '_eq' && operator !== '_neq') || typeof value !== 'string')
    return { [field.name]: { [operator]: value } };
  const from = Math.floor(new Date(value).getTime() / MINUTE) * MINUTE;
  const range = [new Date(from).toISOString(), new Date(from + MINUTE - 1).toISOString()];
  return { [field.name]: { [operator === '_eq' ? '_between' : '_nbetween']: range } };
}
