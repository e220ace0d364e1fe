import { t } from '../../i18n/i18n.ts';
import { IconLock } from '../../ui/icons.ts';
import type { FieldType, Parsed } from '../field-type.ts';
import { plainText } from '../plain-text.ts';
import { NumberSetting } from '../shared/number-settings.tsx';
import { TypedInput } from '../shared/typed-input.tsx';

const parse = (text: string): Parsed => ({ ok: true, value: text === '' ? null : text });

/** A password or code that goes in and never comes out. */
export const fieldType: FieldType = {
  name: 'hash',
  Icon: IconLock,
  width: 120,
  align: 'start',
  freeText: true,
  writeOnly: true,
  noDefault: true,
  inGrid: false,
  format: () => '',
  parse,
  Cell: () => null,
  Input: (props) => <TypedInput {...props} type="password" toText={plainText} parse={parse} />,
  filter: { operators: [], words: 'plain' },
  Settings: (props) => <NumberSetting {...props} name="min_length" label={t('field.minLength')} />,
};
