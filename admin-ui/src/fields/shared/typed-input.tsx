import { type HTMLInputTypeAttribute, useEffect, useRef, useState } from 'react';
import { Textarea, TextInput } from '../../ui/text-input.tsx';
import type { InputProps, Parsed } from '../field-type.ts';

interface TypedInputProps extends InputProps {
  /** Text of a value in the box. */
  toText: (value: unknown) => string;
  parse: (text: string) => Parsed;
  type?: HTMLInputTypeAttribute;
  inputMode?: 'text' | 'numeric' | 'decimal';
  mono?: boolean;
  /** Lines of a box for long text; one line where absent. */
  lines?: number;
}

/**
 * A text box for a typed value. What a person types stays exactly as typed while it cannot be read; the value only
 * moves when it can.
 */
export function TypedInput(props: TypedInputProps) {
  const { id, value, toText, parse, onChange, onInvalid, lines, mono, invalid, describedBy, required } =
    props;
  const [text, setText] = useState(() => toText(value));
  const told = useRef(value);
  useEffect(() => {
    if (Object.is(told.current, value)) return;
    told.current = value;
    setText(toText(value));
  }, [value, toText]);
  const type = (next: string) => {
    setText(next);
    const parsed = parse(next);
    onInvalid(parsed.ok ? null : parsed.message);
    if (!parsed.ok) return;
    told.current = parsed.value;
    onChange(parsed.value);
  };
  const shared = {
    id,
    value: text,
    mono: mono ?? false,
    'aria-invalid': invalid || undefined,
    'aria-describedby': describedBy,
    'aria-required': required || undefined,
    error: invalid,
    dir: 'auto',
  } as const;
  if (lines !== undefined) {
    return (
      <Textarea
        {...shared}
        autosize
        minRows={lines}
        maxRows={16}
        onChange={(event) => type(event.currentTarget.value)}
      />
    );
  }
  return (
    <TextInput
      {...shared}
      type={props.type ?? 'text'}
      inputMode={props.inputMode ?? 'text'}
      autoComplete="off"
      onChange={(event) => type(event.currentTarget.value)}
    />
  );
}
