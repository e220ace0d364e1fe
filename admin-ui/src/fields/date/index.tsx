import { t } from '../../i18n/i18n.ts';
import { IconCalendar } from '../../ui/icons.ts';
import { dayFromToday, localDate, parseDate } from '../date-text.ts';
import type { FieldType } from '../field-type.ts';
import { plainText } from '../plain-text.ts';
import { TextCell } from '../shared/text-cell.tsx';
import { emptyValue } from '../shared/text-value.ts';
import { timeFilter } from '../shared/time-filter.ts';
import { TypedInput } from '../shared/typed-input.tsx';

/** A day of the calendar, without a zone. */
export const fieldType: FieldType = {
  name: 'date',
  Icon: IconCalendar,
  width: 128,
  align: 'start',
  format: (value, { locale }) => localDate(value, locale),
  edit: (value) => plainText(value).slice(0, 10),
  parse: (text, { locale }) => {
    const value = parseDate(text, locale);
    return (
      emptyValue(text) ??
      (value === null ? { ok: false, message: t('field.date', { text: text.trim() }) } : { ok: true, value })
    );
  },
  today: () => dayFromToday(0),
  Cell: (props) => <TextCell {...props} text={localDate(props.value, props.context.locale)} />,
  Input: (props) => (
    <TypedInput
      {...props}
      type="date"
      toText={(value) => plainText(value).slice(0, 10)}
      parse={(text) => fieldType.parse(text, props.context)}
    />
  ),
  filter: timeFilter({
    parse: (text, context) => fieldType.parse(text, context),
    spanOf: (value) => ({ from: value, to: value }),
    dayStart: (day) => day,
    dayEnd: (day) => day,
    native: 'date',
  }),
};
