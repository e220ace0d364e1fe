import { IconTextSize } from '../../ui/icons.ts';
import type { FieldType } from '../field-type.ts';
import { plainText } from '../plain-text.ts';
import { TextCell } from '../shared/text-cell.tsx';
import { TextEditor } from '../shared/text-editor.tsx';
import { parseText, TEXT_OPERATORS } from '../shared/text-value.ts';
import { TypedInput } from '../shared/typed-input.tsx';

/** Text of any length and any number of lines. */
export const fieldType: FieldType = {
  name: 'text',
  Icon: IconTextSize,
  width: 280,
  align: 'start',
  freeText: true,
  format: (value) => plainText(value).replace(/\s+/g, ' ').trim(),
  edit: plainText,
  parse: (text, { field }) => parseText(text, field.required),
  Cell: (props) => <TextCell {...props} text={fieldType.format(props.value, props.context)} />,
  Input: (props) => (
    <TypedInput
      {...props}
      lines={3}
      toText={plainText}
      parse={(text) => fieldType.parse(text, props.context)}
    />
  ),
  Editor: (props) => <TextEditor {...props} lines />,
  filter: { operators: TEXT_OPERATORS, words: 'plain' },
};
