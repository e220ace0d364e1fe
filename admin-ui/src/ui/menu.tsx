import { Menu as MantineMenu } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';
import { Kbd } from './kbd.tsx';
import styles from './overlay.module.css';

export interface MenuItem {
  key: string;
  label: ReactNode;
  icon?: ReactNode;
  /** The shortcut that does the same, printed at the end. */
  keys?: string | undefined;
  danger?: boolean | undefined;
  disabled?: boolean | undefined;
  /** Why it is disabled; shown below the label. */
  reason?: string | undefined;
  /** Draws a check mark for items that switch something. */
  checked?: boolean | undefined;
  onSelect: () => void;
}

export interface MenuSection {
  key: string;
  label?: string | undefined;
  items: MenuItem[];
}

export interface MenuProps {
  /** The button that opens it. */
  trigger: ReactElement;
  sections: MenuSection[];
  position?: 'bottom-start' | 'bottom-end' | 'top-start' | 'top-end' | 'right-start' | undefined;
  opened?: boolean | undefined;
  onChange?: ((opened: boolean) => void) | undefined;
  width?: number | undefined;
}

/** A menu of actions; arrows walk it, Escape closes it and gives focus back to its trigger. */
export function Menu({ trigger, sections, position = 'bottom-end', opened, onChange, width }: MenuProps) {
  const controlled = {
    ...(opened === undefined ? {} : { opened }),
    ...(onChange === undefined ? {} : { onChange }),
  };
  return (
    <MantineMenu
      position={position}
      withinPortal
      shadow="md"
      offset={4}
      withInitialFocusPlaceholder={false}
      transitionProps={{ duration: 0 }}
      {...(width === undefined ? {} : { width })}
      classNames={{
        dropdown: `${styles['dropdown']} ${styles['menu']}`,
        item: styles['item'] ?? '',
        label: styles['label'] ?? '',
      }}
      {...controlled}
    >
      <MantineMenu.Target>{trigger}</MantineMenu.Target>
      <MantineMenu.Dropdown>
        {sections
          .filter((section) => section.items.length > 0)
          .map((section, index) => (
            // biome-ignore lint/a11y/useSemanticElements: a menu may hold groups, not fieldsets
            <div key={section.key} role="group" aria-label={section.label}>
              {index > 0 ? <MantineMenu.Divider /> : null}
              {section.label === undefined ? null : <MantineMenu.Label>{section.label}</MantineMenu.Label>}
              {section.items.map((item, at) => (
                <Entry key={item.key} item={item} first={index === 0 && at === 0} />
              ))}
            </div>
          ))}
      </MantineMenu.Dropdown>
    </MantineMenu>
  );
}

function Entry({ item, first }: { item: MenuItem; first: boolean }) {
  const shared = {
    rightSection: item.keys === undefined ? undefined : <Kbd keys={item.keys} />,
    disabled: item.disabled ?? false,
    'data-danger': item.danger ?? false,
    ...(first ? { 'data-autofocus': true } : {}),
  };
  const content = (
    <>
      {item.label}
      {item.reason === undefined ? null : <div className={styles['reason']}>{item.reason}</div>}
    </>
  );
  return item.checked === undefined ? (
    <MantineMenu.Item {...shared} leftSection={item.icon} onClick={item.onSelect}>
      {content}
    </MantineMenu.Item>
  ) : (
    <MantineMenu.CheckboxItem {...shared} checked={item.checked} closeMenuOnClick onChange={item.onSelect}>
      {content}
    </MantineMenu.CheckboxItem>
  );
}
