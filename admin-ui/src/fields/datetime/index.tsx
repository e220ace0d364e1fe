import { t } from '../../i18n/i18n.ts';
import { IconClock } from '../../ui/icons.ts';
import { localDateTime, nativeDateTime, parseDate, parseDateTime } from '../date-text.ts';
import type { FieldContext, FieldType, Parsed } from '../field-type.ts';
import { TextCell } from '../shared/text-cell.tsx';
import { emptyValue } from '../shared/text-value.ts';
import { timeFilter } from '../shared/time-filter.ts';
import { TypedInput } from '../shared/typed-input.tsx';

const format = (value: unknown, { locale, timeZone }: FieldContext) => localDateTime(value, locale, timeZone);
const MINUTE = 60_000;
const dayStart = (day: string) => new Date(`${day}T00:00:00`).toISOString();
const dayEnd = (day: string) => new Date(`${day}T23:59:59.999`).toISOString();
const DAY = /^\d{4}-\d{2}-\d{2}$/;

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
  filter: timeFilter({
    parse: readDayOrMoment,
    spanOf,
    dayStart,
    dayEnd,
    native: 'date',
  }),
};

/** In a filter a day without a time means the whole day. */
function readDayOrMoment(text: string, context: FieldContext): Parsed {
  const day = parseDate(text, context.locale);
  return day === null ? fieldType.parse(text, context) : { ok: true, value: day };
}

/** A moment on screen is exact to the minute, so "is" means any second of that minute. */
function spanOf(value: unknown) {
  if (typeof value === 'string' && DAY.test(value)) return { from: dayStart(value), to: dayEnd(value) };
  const from = Math.floor(new Date(String(value)).getTime() / MINUTE) * MINUTE;
  return { from: new Date(from).toISOString(), to: new Date(from + MINUTE - 1).toISOString() };
}
