import { TagsInput as MantineTagsInput, type TagsInputProps as MantineTagsInputProps } from '@mantine/core';
import { comboboxClasses, comboboxProps } from './input-classes.ts';
import overlay from './overlay.module.css';

type Styled = 'classNames' | 'styles' | 'vars' | 'size' | 'radius' | 'variant' | 'comboboxProps';

export type TagsInputProps = Omit<MantineTagsInputProps, Styled>;

/** Free words, each a small tag; Enter or a comma ends one. */
export function TagsInput(props: TagsInputProps) {
  return (
    <MantineTagsInput
      {...props}
      comboboxProps={comboboxProps}
      classNames={{ ...comboboxClasses(), dropdown: overlay['dropdown'] ?? '' }}
    />
  );
}
