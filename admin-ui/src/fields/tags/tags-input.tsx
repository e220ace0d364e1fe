import { TagsInput } from '../../ui/tags-input.tsx';
import type { InputProps } from '../field-type.ts';
import { listOf } from '../list-text.ts';

/** The tags as small boxes with a place to type the next. */
export function TagsBox({ id, value, onChange, describedBy, invalid, context }: InputProps) {
  const most = Number(context.field.options['max_items'] ?? 100);
  return (
    <TagsInput
      id={id}
      value={listOf(value)}
      maxTags={most}
      error={invalid}
      aria-describedby={describedBy}
      onChange={(values) => {
        const tags = [...new Set(values.map((tag) => tag.trim()).filter((tag) => tag !== ''))];
        onChange(tags.length === 0 && !context.field.required ? null : tags);
      }}
    />
  );
}
