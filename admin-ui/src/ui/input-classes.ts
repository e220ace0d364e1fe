import styles from './inputs.module.css';

function inputClasses() {
  return {
    label: styles['label'] ?? '',
    description: styles['description'] ?? '',
    error: styles['error'] ?? '',
    required: styles['required'] ?? '',
    input: styles['input'] ?? '',
    section: styles['section'] ?? '',
  };
}

/** Ledger's class names for the inner parts of Mantine's inputs with a list of options. */
export function comboboxClasses() {
  return {
    ...inputClasses(),
    option: styles['option'] ?? '',
    groupLabel: styles['groupLabel'] ?? '',
  };
}

/** How lists of options open. */
export const comboboxProps = {
  transitionProps: { duration: 0 },
  shadow: 'md',
  offset: 4,
  withinPortal: true,
};
