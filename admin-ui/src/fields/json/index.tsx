import { t } from '../../i18n/i18n.ts';
import { IconBraces } from '../../ui/icons.ts';
import type { FieldType, Parsed } from '../field-type.ts';
import { TextCell } from '../shared/text-cell.tsx';
import { TextEditor } from '../shared/text-editor.tsx';
import { emptyValue } from '../shared/text-value.ts';
import { TypedInput } from '../shared/typed-input.tsx';

const format = (value: unknown) => (value === null || value === undefined ? '' : JSON.stringify(value));
const edit = (value: unknown) =>
  value === null || value === undefined ? '' : JSON.stringify(value, null, 2);

function parse(text: string): Parsed {
  try {
    return emptyValue(text) ?? { ok: true, value: JSON.parse(text) as unknown };
  } catch (error) {
    return { ok: false, message: t('field.json', { reason: error instanceof Error ? error.message : '' }) };
  }
}

/** Any JSON value. */
export const fieldType: FieldType = {
  name: 'json',
  Icon: IconBraces,
  width: 240,
  align: 'start',
  freeText: true,
  format,
  edit,
  parse,
  Cell: (props) => <TextCell {...props} text={format(props.value).slice(0, 200)} mono />,
  Input: (props) => <TypedInput {...props} lines={4} mono toText={edit} parse={parse} />,
  Editor: (props) => <TextEditor {...props} lines />,
  filter: { operators: ['_null', '_nnull'], words: 'plain' },
};
