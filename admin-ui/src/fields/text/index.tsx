import { lazy } from 'react';
import { IconTextSize } from '../../ui/icons.ts';
import type { FieldType } from '../field-type.ts';
import { plainText } from '../plain-text.ts';
import { TextCell } from '../shared/text-cell.tsx';
import { TextEditor } from '../shared/text-editor.tsx';
import { parseText, TEXT_OPERATORS } from '../shared/text-value.ts';
import { TypedInput } from '../shared/typed-input.tsx';
import { htmlText } from './html-text.ts';

const MarkdownInput = lazy(async () => ({ default: (await import('./markdown-input.tsx')).MarkdownInput }));
const RichInput = lazy(async () => ({ default: (await import('./rich-input.tsx')).RichInput }));
const TextSettings = lazy(async () => ({ default: (await import('./text-settings.tsx')).TextSettings }));

/** Text of any length and any number of lines: plain, Markdown, or formatted and kept as HTML. */
export const fieldType: FieldType = {
  name: 'text',
  Icon: IconTextSize,
  width: 280,
  align: 'start',
  freeText: true,
  format: (value, { field }) => {
    const text = plainText(value);
    return field.options['format'] === 'rich' ? htmlText(text) : text.replace(/\s+/g, ' ').trim();
  },
  edit: plainText,
  parse: (text, { field }) => parseText(text, field.required),
  panelOnly: ({ field }) => field.options['format'] === 'rich',
  Cell: (props) => <TextCell {...props} text={fieldType.format(props.value, props.context)} />,
  Input: (props) => {
    const { format } = props.context.field.options;
    if (format === 'markdown') return <MarkdownInput {...props} />;
    if (format === 'rich') return <RichInput {...props} />;
    return (
      <TypedInput
        {...props}
        lines={3}
        toText={plainText}
        parse={(text) => fieldType.parse(text, props.context)}
      />
    );
  },
  Editor: (props) => <TextEditor {...props} lines />,
  filter: { operators: TEXT_OPERATORS, words: 'plain' },
  Settings: TextSettings,
};
