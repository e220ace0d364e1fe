import { t } from '../i18n/i18n.ts';
import { IconLetterCase } from '../ui/icons.ts';
import type { FieldType } from './field-type.ts';
import { plainText } from './plain-text.ts';
import { ReadOnlyInput } from './shared/read-only-input.tsx';
import { TextCell } from './shared/text-cell.tsx';

/** The face of a field type that this admin does not know, for example of a plugin whose script did not load. */
export const plainField: FieldType = {
  name: '',
  Icon: IconLetterCase,
  width: 180,
  align: 'start',
  format: plainText,
  parse: () => ({ ok: false, message: t('field.unknownType') }),
  Cell: (props) => <TextCell {...props} text={plainText(props.value)} />,
  Input: (props) => <ReadOnlyInput {...props} text={plainText(props.value)} />,
  filter: { operators: ['_null', '_nnull'], words: 'plain' },
};
