import { plainText } from '../plain-text.ts';

export interface Choice {
  value: string;
  label: string;
  color?: string;
}

/** The choices of a select field; a label that is missing is made from the value. */
export function choicesOf(options: Record<string, unknown>): Choice[] {
  const list = Array.isArray(options['choices']) ? (options['choices'] as unknown[]) : [];
  return list.map((entry): Choice => {
    const { value, label, color } = (
      typeof entry === 'object' && entry !== null ? entry : { value: entry }
    ) as Partial<Choice>;
    const text = plainText(value);
    return {
      value: text,
      label: label === undefined || label === '' ? titled(text) : label,
      ...(color === undefined ? {} : { color }),
    };
  });
}

/** What a choice is called; the stored value itself where it is no choice any more. */
export function labelOf(choices: readonly Choice[], value: unknown): string {
  const text = plainText(value);
  return choices.find((choice) => choice.value === text)?.label ?? text;
}

function titled(text: string): string {
  const words = text.replace(/[_-]+/g, ' ').trim();
  return words.charAt(0).toLocaleUpperCase() + words.slice(1);
}
