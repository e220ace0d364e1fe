import './mantine.css';
import { createTheme, DirectionProvider, MantineProvider } from '@mantine/core';
import type { ReactNode } from 'react';
import { useColorScheme } from './appearance.ts';

const pine = [
  '#EDF7F2',
  '#E3F1EA',
  '#C4E2D5',
  '#9DD0BB',
  '#6FB99B',
  '#3F9B79',
  '#2A7F61',
  '#1F6F54',
  '#185A44',
  '#0F3D2E',
] as const;

const theme = createTheme({
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--mono)',
  primaryColor: 'pine',
  colors: { pine },
  primaryShade: { light: 7, dark: 4 },
  defaultRadius: 6,
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontSizes: { xs: '12px', sm: '13px', md: '14px' },
});

/** Mantine's own colours follow the Ledger tokens, so that nothing has a second palette. */
const variables = {
  '--mantine-color-text': 'var(--text)',
  '--mantine-color-body': 'var(--raised)',
  '--mantine-color-default': 'var(--surface)',
  '--mantine-color-default-hover': 'var(--hover)',
  '--mantine-color-default-color': 'var(--text)',
  '--mantine-color-default-border': 'var(--border-strong)',
  '--mantine-color-dimmed': 'var(--text-3)',
  '--mantine-color-placeholder': 'var(--text-3)',
  '--mantine-color-anchor': 'var(--accent-text)',
  '--mantine-color-error': 'var(--danger)',
  '--mantine-color-disabled': 'var(--sunken)',
  '--mantine-color-disabled-color': 'var(--text-3)',
  '--mantine-color-disabled-border': 'var(--border)',
  '--mantine-primary-color-filled': 'var(--accent)',
  '--mantine-primary-color-filled-hover': 'var(--accent-hover)',
  '--mantine-primary-color-light': 'var(--accent-soft)',
  '--mantine-primary-color-light-color': 'var(--accent-text)',
  '--mantine-shadow-sm': 'var(--shadow)',
  '--mantine-shadow-md': 'var(--shadow)',
  '--mantine-shadow-xl': 'var(--shadow)',
};

/**
 * Direction and theme for the parts of the kit that stand on Mantine. It is loaded with the shell, not before: sign-in
 * and set-up use none of them.
 */
export function UiProvider({ children }: { children: ReactNode }) {
  const scheme = useColorScheme();
  return (
    <DirectionProvider initialDirection={document.documentElement.dir === 'rtl' ? 'rtl' : 'ltr'}>
      <MantineProvider
        theme={theme}
        forceColorScheme={scheme}
        cssVariablesResolver={() => ({ variables, light: variables, dark: variables })}
      >
        {children}
      </MantineProvider>
    </DirectionProvider>
  );
}
