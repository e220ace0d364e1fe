import {
  NumberInput as MantineNumberInput,
  type NumberInputProps as MantineNumberInputProps,
  PasswordInput as MantinePasswordInput,
  type PasswordInputProps as MantinePasswordInputProps,
  Textarea as MantineTextarea,
  type TextareaProps as MantineTextareaProps,
  TextInput as MantineTextInput,
  type TextInputProps as MantineTextInputProps,
} from '@mantine/core';
import { t } from '../i18n/i18n.ts';
import { inputClasses } from './input-classes.ts';

type Styled = 'classNames' | 'styles' | 'vars' | 'size' | 'radius' | 'variant';

export interface TextInputProps extends Omit<MantineTextInputProps, Styled> {
  /** For keys, ids and code. */
  mono?: boolean;
}

/** One line of text with label, description and error wired for screen readers. */
export function TextInput({ mono = false, ...props }: TextInputProps) {
  return <MantineTextInput {...props} classNames={inputClasses(mono)} />;
}

export type PasswordInputProps = Omit<MantinePasswordInputProps, Styled>;

/** A password with a button to show it; paste is always allowed. */
export function PasswordInput(props: PasswordInputProps) {
  return (
    <MantinePasswordInput
      {...props}
      classNames={{ ...inputClasses(), innerInput: '' }}
      visibilityToggleButtonProps={{ 'aria-label': t('ui.showPassword') }}
    />
  );
}

export interface TextareaProps extends Omit<MantineTextareaProps, Styled> {
  mono?: boolean;
}

/** Several lines of text; grows with its content when `autosize` is set. */
export function Textarea({ mono = false, ...props }: TextareaProps) {
  return <MantineTextarea {...props} classNames={inputClasses(mono)} />;
}

export type NumberInputProps = Omit<MantineNumberInputProps, Styled>;

/** A number; accepts the local decimal sign and gives the value as number, or as string while it is not one. */
export function NumberInput(props: NumberInputProps) {
  return <MantineNumberInput hideControls {...props} classNames={inputClasses()} />;
}
