import { EditorContent, useEditor, useEditorState } from '@tiptap/react';
import StarterKit from '@tiptap/starter-kit';
import { useEffect, useRef, useState } from 'react';
import { t } from '../../i18n/i18n.ts';
import type { InputProps } from '../field-type.ts';
import { plainText } from '../plain-text.ts';
import { LinkBox } from './link-box.tsx';
import styles from './text.module.css';
import { TextBar } from './text-bar.tsx';
import { textTools } from './text-tools.tsx';

const EXTENSIONS = [
  StarterKit.configure({
    heading: { levels: [2, 3] },
    // It would change a text that nobody has touched.
    trailingNode: false,
    link: { openOnClick: false, autolink: true, protocols: ['mailto', 'tel'] },
  }),
];

/** Formatted text as it will be read; kept as HTML. */
export function RichInput({ id, value, context, onChange, invalid, describedBy, required }: InputProps) {
  const html = plainText(value);
  /** What was told and has not come back as the value yet: people type faster than a form is drawn. */
  const told = useRef<string[]>([]);
  const known = useRef(html);
  /** The text as it came, and how the editor writes the same. */
  const origin = useRef({ html, written: '' });
  const [linking, setLinking] = useState<string | null>(null);
  const { label } = context.field;
  const editor = useEditor({
    extensions: EXTENSIONS,
    content: html,
    injectCSS: false,
    editorProps: {
      attributes: {
        id,
        class: styles['prose'] ?? '',
        role: 'textbox',
        'aria-multiline': 'true',
        'aria-label': label,
        dir: 'auto',
        ...(required ? { 'aria-required': 'true' } : {}),
        ...(invalid ? { 'aria-invalid': 'true' } : {}),
        ...(describedBy === undefined ? {} : { 'aria-describedby': describedBy }),
      },
      handleDOMEvents: {
        // Tab leaves the text, and the form saves with its own key.
        keydown: (_, event) =>
          event.key === 'Tab' || (event.key === 'Enter' && (event.ctrlKey || event.metaKey)),
      },
    },
    onCreate: ({ editor: now }) => {
      origin.current.written = now.getHTML();
    },
    onUpdate: ({ editor: now }) => {
      const written = now.getHTML();
      // Typed and taken back is no change, although the editor writes some things in its own way.
      const next = written === origin.current.written ? origin.current.html : now.isEmpty ? '' : written;
      known.current = next;
      told.current.push(next);
      onChange(next || null);
    },
  });
  // Discarded, restored from a draft, or stored in another form.
  useEffect(() => {
    const at = told.current.indexOf(html);
    told.current = told.current.slice(at + 1);
    if (at >= 0 || known.current === html) return;
    known.current = html;
    told.current = [];
    editor.commands.setContent(html, { emitUpdate: false });
    origin.current = { html, written: editor.getHTML() };
  }, [editor, html]);
  const on = useEditorState({
    editor,
    selector: ({ editor: now }) => ({
      bold: now.isActive('bold'),
      italic: now.isActive('italic'),
      heading: now.isActive('heading'),
      list: now.isActive('bulletList'),
      numbers: now.isActive('orderedList'),
      quote: now.isActive('blockquote'),
      code: now.isActive('code'),
      link: now.isActive('link'),
    }),
  });
  const chain = () => editor.chain().focus();
  return (
    <div className={styles['frame']} data-invalid={invalid || undefined}>
      <TextBar
        label={t('text.tools', { field: label })}
        tools={textTools(
          {
            bold: () => chain().toggleBold().run(),
            italic: () => chain().toggleItalic().run(),
            heading: () => chain().toggleHeading({ level: 2 }).run(),
            list: () => chain().toggleBulletList().run(),
            numbers: () => chain().toggleOrderedList().run(),
            quote: () => chain().toggleBlockquote().run(),
            code: () => chain().toggleCode().run(),
            link: () => setLinking(String(editor.getAttributes('link')['href'] ?? '')),
          },
          on,
        )}
      />
      {linking === null ? null : (
        <LinkBox
          address={linking}
          onDone={(address) => {
            setLinking(null);
            if (address === null) chain().run();
            else if (address === '') chain().extendMarkRange('link').unsetLink().run();
            else if (editor.state.selection.empty && !editor.isActive('link'))
              chain()
                .insertContent({
                  type: 'text',
                  text: address,
                  marks: [{ type: 'link', attrs: { href: address } }],
                })
                .run();
            else chain().extendMarkRange('link').setLink({ href: address }).run();
          }}
        />
      )}
      <EditorContent editor={editor} />
    </div>
  );
}
