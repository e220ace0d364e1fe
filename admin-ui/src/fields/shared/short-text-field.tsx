import type { ComponentType, HTMLInputTypeAttribute } from 'react';
import { t } from '../../i18n/i18n.ts';
import { IconExternalLink } from '../../ui/icons.ts';
import type { FieldType, InputProps, Parsed, SettingsProps } from '../field-type.ts';
import { plainText } from '../plain-text.ts';
import styles from './field.module.css';
import shape from './short-text.module.css';
import { TextCell } from './text-cell.tsx';
import { emptyValue, TEXT_OPERATORS } from './text-value.ts';
import { TypedInput } from './typed-input.tsx';

interface ShortTextKind {
  name: string;
  Icon: FieldType['Icon'];
  width: number;
  /** Reads a text that is not empty and has no blanks around it. */
  read: (text: string) => Parsed;
  mono?: boolean;
  /** Keyboard of a phone. */
  type?: HTMLInputTypeAttribute;
  /** Where a value leads when it is followed; null where nowhere. */
  href?: (text: string) => string | null;
  Settings?: ComponentType<SettingsProps>;
}

/** A field type for a short text with a form of its own, like an address or a code. */
export function shortTextField(kind: ShortTextKind): FieldType {
  const { name, Icon, width, read, mono = false, type = 'text', href, Settings } = kind;
  const parse = (text: string): Parsed => emptyValue(text) ?? read(text.trim());
  const Box = (props: InputProps) => (
    <TypedInput {...props} type={type} mono={mono} toText={plainText} parse={parse} />
  );
  return {
    name,
    Icon,
    width,
    align: 'start',
    freeText: true,
    format: plainText,
    parse,
    Cell: (props) => <TextCell {...props} text={plainText(props.value)} mono={mono} />,
    Input: href ? (props) => <FollowBox {...props} Box={Box} href={href} /> : Box,
    filter: { operators: TEXT_OPERATORS, words: 'plain' },
    ...(Settings && { Settings }),
  };
}

function FollowBox({
  Box,
  href,
  ...props
}: InputProps & { Box: ComponentType<InputProps>; href: (text: string) => string | null }) {
  const text = plainText(props.value);
  const target = text === '' ? null : href(text);
  return (
    <div className={shape['row']}>
      <Box {...props} />
      {target === null ? null : (
        <a className={styles['follow']} href={target} target="_blank" rel="noreferrer noopener">
          <IconExternalLink size={16} stroke={1.7} aria-hidden="true" />
          <span className="visually-hidden">{t('field.open', { title: text })}</span>
        </a>
      )}
    </div>
  );
}
