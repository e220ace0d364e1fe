import { cx } from './class-names.ts';
import styles from './inputs.module.css';

/** Ledger's class names for the inner parts of every Mantine input. */
export function inputClasses(mono = false) {
  return {
    label: styles['label'] ?? '',
    description: styles['description'] ?? '',
    error: styles['error'] ?? '',
    required: styles['required'] ?? '',
    input: cx(styles['input'], mono && styles['mono']),
    section: styles['section'] ?? '',
  };
}

/** The same for inputs with a list of options. */
export function comboboxClasses() {
  return {
    ...inputClasses(),
    option: styles['option'] ?? '',
    groupLabel: styles['groupLabel'] ?? '',
  };
}
