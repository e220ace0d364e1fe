import { t } from '../../i18n/i18n.ts';
import { IconClock } from '../../ui/icons.ts';
import { parseTime } from '../date-text.ts';
import type { FieldType } from '../field-type.ts';
import { plainText } from '../plain-text.ts';
import { TextCell } from '../shared/text-cell.tsx';
import { emptyValue, TIME_OPERATORS } from '../shared/text-value.ts';
import { TypedInput } from '../shared/typed-input.tsx';

// Seconds that are zero say nothing to a person.
const format = (value: unknown) => plainText(value).replace(/^(\d{2}:\d{2}):00$/, '$1');

/** A time of day. */
export const fieldType: FieldType = {
  name: 'time',
  Icon: IconClock,
  width: 96,
  align: 'start',
  format,
  parse: (text) => {
    const value = parseTime(text);
    return (
      emptyValue(text) ??
      (value === null ? { ok: false, message: t('field.time', { text: text.trim() }) } : { ok: true, value })
    );
  },
  today: () => new Date().toTimeString().slice(0, 8),
  Cell: (props) => <TextCell {...props} text={format(props.value)} />,
  Input: (props) => (
    <TypedInput
      {...props}
      type="time"
      toText={plainText}
      parse={(text) => fieldType.parse(text, props.context)}
    />
  ),
  filter: { operators: TIME_OPERATORS, words: 'time', native: 'time' },
};
