import { t } from '../../i18n/i18n.ts';
import { IconFingerprint } from '../../ui/icons.ts';
import type { FieldType } from '../field-type.ts';
import { plainText } from '../plain-text.ts';
import { TextCell } from '../shared/text-cell.tsx';
import { emptyValue } from '../shared/text-value.ts';
import { TypedInput } from '../shared/typed-input.tsx';

const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;

/** A universally unique id. */
export const fieldType: FieldType = {
  name: 'uuid',
  Icon: IconFingerprint,
  width: 128,
  align: 'start',
  freeText: true,
  format: plainText,
  parse: (text) =>
    emptyValue(text) ??
    (UUID.test(text.trim())
      ? { ok: true, value: text.trim().toLowerCase() }
      : { ok: false, message: t('field.uuid', { text: text.trim() }) }),
  Cell: (props) => <TextCell {...props} text={plainText(props.value)} mono />,
  Input: (props) => (
    <TypedInput {...props} mono toText={plainText} parse={(text) => fieldType.parse(text, props.context)} />
  ),
  filter: { operators: ['_eq', '_neq', '_in', '_nin', '_null', '_nnull'], words: 'plain' },
};
