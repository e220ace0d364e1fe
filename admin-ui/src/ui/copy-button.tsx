import { useState } from 'react';
import { t } from '../i18n/i18n.ts';
import { Button } from './button.tsx';
import { IconCheck, IconCopy } from './icons.ts';
import { announce } from './live-region.tsx';

/** Puts a text on the clipboard, also where the page is not on https and has no clipboard of its own. */
export async function copyText(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement('textarea');
  area.value = text;
  area.style.position = 'fixed';
  area.style.opacity = '0';
  const host = document.activeElement?.closest('[role="dialog"]') ?? document.body;
  const before = document.activeElement;
  host.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
  if (before instanceof HTMLElement) before.focus();
}

/** Copies a text and says so in its own place for two seconds. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await copyText(text);
    setCopied(true);
    announce(t('ui.copied'));
    setTimeout(() => setCopied(false), 2_000);
  };
  return (
    <Button
      size="sm"
      variant="subtle"
      icon={copied ? <IconCheck size={14} /> : <IconCopy size={14} stroke={1.7} />}
      onClick={() => void copy()}
    >
      {copied ? t('ui.copied') : label}
    </Button>
  );
}
