import {
  type InputHTMLAttributes,
  type Ref,
  type TextareaHTMLAttributes,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { t } from '../i18n/i18n.ts';
import { cx } from './class-names.ts';
import { IconEye, IconEyeOff } from './icons.ts';
import { InputFrame, type InputFrameProps, useInputFrame } from './input-frame.tsx';
import styles from './inputs.module.css';

type Native = Omit<InputHTMLAttributes<HTMLInputElement>, 'size' | 'onChange' | 'value' | 'type'>;

export interface TextInputProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'size'>, InputFrameProps {
  /** For keys, ids and code. */
  mono?: boolean | undefined;
  ref?: Ref<HTMLInputElement> | undefined;
}

/** One line of text with label, description and error wired for screen readers. */
export function TextInput({ label, description, error, mono = false, className, ...rest }: TextInputProps) {
  const frame = useInputFrame({ label, description, error }, rest);
  return (
    <InputFrame {...frame.frame}>
      <input {...rest} {...frame.input} className={cx(styles['input'], mono && styles['mono'], className)} />
    </InputFrame>
  );
}

export type PasswordInputProps = Omit<TextInputProps, 'type' | 'mono'>;

/** A password with a button to show it; paste is always allowed. */
export function PasswordInput({ label, description, error, className, ...rest }: PasswordInputProps) {
  const [shown, setShown] = useState(false);
  const frame = useInputFrame({ label, description, error }, rest);
  const Icon = shown ? IconEyeOff : IconEye;
  return (
    <InputFrame {...frame.frame}>
      <span className={styles['withButton']}>
        <input
          {...rest}
          {...frame.input}
          type={shown ? 'text' : 'password'}
          className={cx(styles['input'], className)}
        />
        <button
          type="button"
          aria-label={t('ui.showPassword')}
          aria-pressed={shown}
          onClick={() => setShown(!shown)}
        >
          <Icon size={16} stroke={1.7} />
        </button>
      </span>
    </InputFrame>
  );
}

export interface TextareaProps extends TextareaHTMLAttributes<HTMLTextAreaElement>, InputFrameProps {
  mono?: boolean | undefined;
  /** Grows with its content between `minRows` and `maxRows`. */
  autosize?: boolean | undefined;
  minRows?: number | undefined;
  maxRows?: number | undefined;
  ref?: Ref<HTMLTextAreaElement> | undefined;
}

/** Several lines of text. */
export function Textarea(props: TextareaProps) {
  const {
    label,
    description,
    error,
    mono = false,
    autosize = false,
    minRows,
    maxRows = 16,
    className,
    ref,
    ...rest
  } = props;
  const frame = useInputFrame({ label, description, error }, rest);
  const own = useRef<HTMLTextAreaElement>(null);
  useImperativeHandle(ref, () => own.current as HTMLTextAreaElement, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text
  useLayoutEffect(() => {
    const area = own.current;
    if (!area || !autosize) return;
    area.style.blockSize = 'auto';
    const line = Number.parseFloat(getComputedStyle(area).lineHeight) || 20;
    area.style.blockSize = `${Math.min(area.scrollHeight + 2, maxRows * line + 12)}px`;
  }, [autosize, maxRows, rest.value]);
  return (
    <InputFrame {...frame.frame}>
      <textarea
        rows={minRows ?? 2}
        {...rest}
        {...frame.input}
        ref={own}
        className={cx(styles['input'], styles['area'], mono && styles['mono'], className)}
      />
    </InputFrame>
  );
}

export interface NumberInputProps extends Native, InputFrameProps {
  value: number | string;
  /** The number, or the text while it is not one. */
  onChange: (value: number | string) => void;
  allowDecimal?: boolean | undefined;
  /** Printed after the box, such as a unit. */
  suffix?: string | undefined;
  ref?: Ref<HTMLInputElement> | undefined;
}

/** A number, written with a point or a comma. */
export function NumberInput(props: NumberInputProps) {
  const {
    label,
    description,
    error,
    value,
    onChange,
    allowDecimal = true,
    suffix,
    className,
    ...rest
  } = props;
  const frame = useInputFrame({ label, description, error }, rest);
  const [text, setText] = useState(String(value));
  // A value that changed from outside replaces the text, unless the text already means it.
  const shown = readNumber(text, allowDecimal) === value || text === value ? text : String(value);
  return (
    <InputFrame {...frame.frame}>
      <span className={styles['withSuffix']}>
        <input
          {...rest}
          {...frame.input}
          inputMode={allowDecimal ? 'decimal' : 'numeric'}
          className={cx(styles['input'], 'num', className)}
          value={shown}
          onChange={(event) => {
            const typed = event.currentTarget.value;
            setText(typed);
            onChange(readNumber(typed, allowDecimal));
          }}
        />
        {suffix === undefined ? null : <span>{suffix}</span>}
      </span>
    </InputFrame>
  );
}

function readNumber(text: string, decimal: boolean): number | string {
  const plain = text.trim().replace(',', '.');
  return (decimal ? /^-?\d+(\.\d+)?$/ : /^-?\d{1,15}$/).test(plain) ? Number(plain) : text;
}
