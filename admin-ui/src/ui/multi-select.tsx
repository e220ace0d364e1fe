import {
  MultiSelect as MantineMultiSelect,
  type MultiSelectProps as MantineMultiSelectProps,
} from '@mantine/core';
import { t } from '../i18n/i18n.ts';
import { comboboxClasses, comboboxProps } from './input-classes.ts';
import overlay from './overlay.module.css';

type Styled = 'classNames' | 'styles' | 'vars' | 'size' | 'radius' | 'variant' | 'comboboxProps';

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
