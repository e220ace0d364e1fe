import { t } from '../../i18n/i18n.ts';
import { IconLetterCase } from '../../ui/icons.ts';
import type { FieldType } from '../field-type.ts';
import { plainText } from '../plain-text.ts';
import { lazySettings } from '../shared/lazy-settings.ts';
import { TextCell } from '../shared/text-cell.tsx';
import { parseText, TEXT_OPERATORS } from '../shared/text-value.ts';
import { TypedInput } from '../shared/typed-input.tsx';

/** One line of text. */
export const fieldType: FieldType = {
  name: 'string',
  Icon: IconLetterCase,
  width: 208,
  align: 'start',
  freeText: true,
  format: plainText,
  parse: (text, { field }) => {
    const limit = Number(field.options['max_length'] ?? 0);
    if (limit > 0 && text.length > limit) {
      return { ok: false, message: t('field.tooLong', { limit, count: text.length }) };
    }
    return parseText(text.replace(/\s*[\r\n]+\s*/g, ' '), field.required);
  },
  Cell: (props) => <TextCell {...props} text={plainText(props.value)} />,
  Input: (props) => (
    <TypedInput {...props} toText={plainText} parse={(text) => fieldType.parse(text, props.context)} />
  ),
  filter: { operators: TEXT_OPERATORS, words: 'plain' },
  Settings: lazySettings(async () => (await import('../shared/rule-settings.tsx')).StringSettings),
};
