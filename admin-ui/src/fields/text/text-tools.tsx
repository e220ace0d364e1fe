import { t } from '../../i18n/i18n.ts';
import {
  IconBlockquote,
  IconBold,
  IconCode,
  IconHeading,
  IconItalic,
  IconLink,
  IconList,
  IconListNumbers,
} from '../../ui/icons.ts';
import type { TextTool } from './text-bar.tsx';

type Mark = 'bold' | 'italic' | 'heading' | 'list' | 'numbers' | 'quote' | 'code' | 'link';

const icon = { size: 16, stroke: 1.7 };

/** The buttons of every formatted text, in their order: what each does, and which marks hold at the caret. */
export function textTools(run: Record<Mark, () => void>, on?: Record<Mark, boolean>): TextTool[] {
  const tools: (Pick<TextTool, 'label' | 'icon' | 'keys'> & { key: Mark })[] = [
    { key: 'bold', label: t('text.bold'), icon: <IconBold {...icon} />, keys: 'mod+b' },
    { key: 'italic', label: t('text.italic'), icon: <IconItalic {...icon} />, keys: 'mod+i' },
    { key: 'heading', label: t('text.heading'), icon: <IconHeading {...icon} /> },
    { key: 'list', label: t('text.list'), icon: <IconList {...icon} /> },
    { key: 'numbers', label: t('text.numbers'), icon: <IconListNumbers {...icon} /> },
    { key: 'quote', label: t('text.quote'), icon: <IconBlockquote {...icon} /> },
    { key: 'code', label: t('text.code'), icon: <IconCode {...icon} /> },
    { key: 'link', label: t('text.link'), icon: <IconLink {...icon} /> },
  ];
  return tools.map((tool) => ({ ...tool, run: run[tool.key], ...(on && { on: on[tool.key] }) }));
}
