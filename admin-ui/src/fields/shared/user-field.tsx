import { IconUser } from '../../ui/icons.ts';
import type { FieldType } from '../field-type.ts';
import { plainText } from '../plain-text.ts';
import { shortTextField } from './short-text-field.tsx';

/** A field type with the id of a user: text, because an account may be gone and its traces stay. */
export function userField(name: string): FieldType {
  return {
    ...shortTextField({
      name,
      Icon: IconUser,
      width: 136,
      mono: true,
      read: (text) => ({ ok: true, value: plainText(text) }),
    }),
    noDefault: true,
    filter: { operators: ['_eq', '_neq', '_in', '_nin', '_null', '_nnull'], words: 'plain' },
  };
}
