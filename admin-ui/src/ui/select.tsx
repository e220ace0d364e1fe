import {
  MultiSelect as MantineMultiSelect,
  type MultiSelectProps as MantineMultiSelectProps,
  Select as MantineSelect,
  type SelectProps as MantineSelectProps,
} from '@mantine/core';
import { t } from '../i18n/i18n.ts';
import { comboboxClasses } from './input-classes.ts';
import overlay from './overlay.module.css';

type Styled = 'classNames' | 'styles' | 'vars' | 'size' | 'radius' | 'variant' | 'comboboxProps';

export type SelectProps = Omit<MantineSelectProps<string>, Styled>;

const comboboxProps = { transitionProps: { duration: 0 }, shadow: 'md', offset: 4, withinPortal: true };

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

export type MultiSelectProps = Omit<MantineMultiSelectProps<string>, Styled>;

/** Several of a list, shown as small tags. */
export function MultiSelect(props: MultiSelectProps) {
  return (
    <MantineMultiSelect
      nothingFoundMessage={t('ui.nothingFound')}
      maxDropdownHeight={280}
      {...props}
      comboboxProps={comboboxProps}
      classNames={{ ...comboboxClasses(), dropdown: overlay['dropdown'] ?? '' }}
    />
  );
}
