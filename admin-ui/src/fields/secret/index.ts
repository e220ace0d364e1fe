import { IconKey } from '../../ui/icons.ts';
import type { FieldType } from '../field-type.ts';
import { SecretInput, secretText } from './secret-input.tsx';

/** A text that the database keeps encrypted: fetched only when somebody asks to see it. */
export const fieldType: FieldType = {
  name: 'secret',
  Icon: IconKey,
  width: 120,
  align: 'start',
  freeText: true,
  writeOnly: true,
  noDefault: true,
  inGrid: false,
  paths: () => [],
  format: () => '',
  parse: secretText,
  Cell: () => null,
  Input: SecretInput,
  filter: { operators: ['_null', '_nnull'], words: 'plain' },
};
