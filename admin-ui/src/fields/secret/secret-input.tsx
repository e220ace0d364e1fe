import { useState } from 'react';
import { call } from '../../api/client.ts';
import type { Item } from '../../api/types.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { IconEye, IconEyeOff } from '../../ui/icons.ts';
import type { InputProps, Parsed } from '../field-type.ts';
import { plainText } from '../plain-text.ts';
import styles from '../shared/short-text.module.css';
import { TypedInput } from '../shared/typed-input.tsx';

/** An emptied box means no secret. */
export const secretText = (text: string): Parsed => ({ ok: true, value: text === '' ? null : text });

/** A box for a new secret; the stored one is fetched and shown when asked for. */
export function SecretInput(props: InputProps) {
  const { value, context, recordKey, onInvalid } = props;
  const { field, collection } = context;
  const [visible, setVisible] = useState(false);
  const [stored, setStored] = useState<unknown>(undefined);
  const show = async () => {
    if (!visible && value === undefined && stored === undefined && recordKey !== null) {
      try {
        const path = `/items/${encodeURIComponent(collection.name)}/${recordKey}`;
        const item = await call<Item>(path, { query: { fields: field.name } });
        setStored(item[field.name] ?? null);
      } catch (error) {
        onInvalid(errorText(error));
        return;
      }
    }
    setVisible(!visible);
  };
  const label = t(visible ? 'field.secretHide' : 'field.secretShow', { field: field.label });
  return (
    <div className={styles['row']}>
      <TypedInput
        {...props}
        value={value === undefined ? stored : value}
        type={visible ? 'text' : 'password'}
        mono
        toText={plainText}
        parse={secretText}
      />
      {field.can.read ? (
        <IconButton
          label={label}
          aria-pressed={visible}
          icon={visible ? <IconEyeOff size={16} stroke={1.7} /> : <IconEye size={16} stroke={1.7} />}
          onClick={() => void show()}
        />
      ) : null}
    </div>
  );
}
