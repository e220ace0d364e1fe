import { Component, type ReactNode, useRef } from 'react';
import type { FieldType } from '../../fields/field-type.ts';
import { plainText } from '../../fields/plain-text.ts';
import { registerFieldType } from '../../fields/registry.ts';
import { ReadOnlyInput } from '../../fields/shared/read-only-input.tsx';
import { TextCell } from '../../fields/shared/text-cell.tsx';
import { parseText, TEXT_OPERATORS } from '../../fields/shared/text-value.ts';
import type { PluginField } from '../../plugin/define-plugin.ts';
import { usePlugins } from '../../plugin/registry.ts';
import { useAppearance } from '../../ui/appearance.ts';
import { IconPuzzle } from '../../ui/icons.ts';

/** Keeps an error of a plugin's component to its own place: the value is shown as plain text instead. */
class PluginBoundary extends Component<{ fallback: ReactNode; children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? this.props.fallback : this.props.children;
  }
}

/** A plugin's field as a field type of this admin: it brings the input and, if it likes, the cell. */
function adapted({ type, input: Input, cell: Cell }: PluginField): FieldType {
  return {
    name: type,
    Icon: IconPuzzle,
    width: 176,
    align: 'start',
    freeText: true,
    format: plainText,
    parse: (text, { field }) => parseText(text, field.required),
    Cell: function PluginCell(props) {
      const { density } = useAppearance();
      if (!Cell) return <TextCell {...props} text={plainText(props.value)} />;
      return (
        <PluginBoundary fallback={<TextCell {...props} text={plainText(props.value)} />}>
          <Cell value={props.value} field={props.context.field} record={null} density={density} />
        </PluginBoundary>
      );
    },
    Input: function PluginInput({ id, value, context, onChange }) {
      const { density } = useAppearance();
      const { field } = context;
      return (
        <PluginBoundary fallback={<ReadOnlyInput id={id} text={plainText(value)} />}>
          <Input
            value={value}
            onChange={onChange}
            field={field}
            record={null}
            readOnlyReason={null}
            density={density}
            inputId={id}
          />
        </PluginBoundary>
      );
    },
    filter: { operators: TEXT_OPERATORS, words: 'plain' },
  };
}

/** Makes field types of plugins known as their scripts arrive. Gives a number that grows with each new one. */
export function usePluginFieldTypes(): number {
  const known = useRef(new Set<PluginField>());
  const plugins = usePlugins();
  for (const entry of plugins.values()) {
    if (entry.state !== 'ready') continue;
    for (const field of entry.plugin.fields ?? []) {
      if (known.current.has(field)) continue;
      known.current.add(field);
      registerFieldType(adapted(field));
    }
  }
  return known.current.size;
}
