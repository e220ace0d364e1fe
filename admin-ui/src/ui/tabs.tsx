import { Tabs as MantineTabs } from '@mantine/core';
import type { ReactNode } from 'react';
import styles from './tabs.module.css';

export interface TabsProps<T extends string> {
  value: T;
  onChange: (value: T) => void;
  tabs: { value: T; label: ReactNode }[];
  /** What the tabs choose between, for screen readers. */
  label: string;
  /** The chosen tab's panel. */
  children?: ReactNode;
}

/** A row of tabs and the panel of the chosen one. */
export function Tabs<T extends string>({ value, onChange, tabs, label, children }: TabsProps<T>) {
  return (
    <MantineTabs
      value={value}
      onChange={(next) => {
        const found = tabs.find((tab) => tab.value === next);
        if (found) onChange(found.value);
      }}
      classNames={{ list: styles['list'] ?? '', tab: styles['tab'] ?? '' }}
    >
      <MantineTabs.List aria-label={label}>
        {tabs.map((tab) => (
          <MantineTabs.Tab key={tab.value} value={tab.value}>
            {tab.label}
          </MantineTabs.Tab>
        ))}
      </MantineTabs.List>
      {children === undefined ? null : <MantineTabs.Panel value={value}>{children}</MantineTabs.Panel>}
    </MantineTabs>
  );
}
