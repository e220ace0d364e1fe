import { Select as MantineSelect, type SelectProps as MantineSelectProps } from '@mantine/core';
import { t } from '../i18n/i18n.ts';
import { comboboxClasses, comboboxProps } from './input-classes.ts';
import overlay from './overlay.module.css';

type Styled = 'classNames' | 'styles' | 'vars' | 'size' | 'radius' | 'variant' | 'comboboxProps';

export type SelectProps = Omit<MantineSelectProps<string>, Styled>;

/** One of a list; type to search when `searchable` is set. */
export function Select(props: SelectProps) {
  return (
    <MantineSelect
      allowDeselect={false}
      nothingFoundMessage={t('ui.nothingFound')}
      maxDropdownHeight={280}
      {...props}
      comboboxProps={comboboxProps}
      classNames={{ ...comboboxClasses(), dropdown: overlay['dropdown'] ?? '' }}
    />
  );
}
