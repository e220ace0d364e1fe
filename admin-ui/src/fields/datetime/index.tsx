import { t } from '../../i18n/i18n.ts';
import { IconClock } from '../../ui/icons.ts';
import { localDateTime, nativeDateTime, parseDateTime } from '../date-text.ts';
import type { FieldContext, FieldType } from '../field-type.ts';
import { TextCell } from '../shared/text-cell.tsx';
import { emptyValue } from '../shared/text-value.ts';
import { timeFilter } from '../shared/time-filter.ts';
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
  filter: timeFilter({
    parse: (text, context) => fieldType.parse(text, context),
    spanOf,
    dayStart: (day) => new Date(`${day}T00:00:00`).toISOString(),
    dayEnd: (day) => new Date(`${day}T23:59:59.999`).toISOString(),
    native: 'datetime-local',
  }),
};

/** A moment on screen is exact to the minute, so "is" means any second of that minute. */
function spanOf(value: unknown) {
  const from = Math.floor(new Date(String(value)).getTime() / MINUTE) * MINUTE;
  return { from: new Date(from).toISOString(), to: new Date(from + MINUTE - 1).toISOString() };
}
