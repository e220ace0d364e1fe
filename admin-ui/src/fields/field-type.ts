import type { ComponentType } from 'react';
import type { Manifest, ManifestCollection, ManifestField, Operator } from '../api/types.ts';

/** What turns a stored value into words and back: the field itself, where it stands, and the person's locale. */
export interface FieldContext {
  field: ManifestField;
  /** The admin half of the field's type. */
  type: FieldType;
  collection: ManifestCollection;
  manifest: Manifest;
  /** BCP 47, for example `de`. */
  locale: string;
  /** IANA zone; the browser's own where absent. */
  timeZone?: string;
}

/** A value, or a sentence for people that says what is wrong and what would be right. */
export type Parsed = { ok: true; value: unknown } | { ok: false; message: string };

/** One record as the API gives it; values may be missing while fields are not asked for. */
export type RecordData = Record<string, unknown>;

/** How a value looks in a grid cell. Must stay one line high and cheap: it is drawn hundreds of times. */
export interface CellProps {
  value: unknown;
  context: FieldContext;
  /** Text of the search box, to be marked. */
  marked?: string | undefined;
}

/** The editor of the record panel. */
export interface InputProps {
  id: string;
  value: unknown;
  context: FieldContext;
  /** URL key of the record; null for a new one. */
  recordKey: string | null;
  onChange: (value: unknown) => void;
  /** Told while the text cannot be read as a value, so that nothing half typed is saved; null when it can again. */
  onInvalid: (message: string | null) => void;
  invalid: boolean;
  /** Set only for types with `drawsReadOnly`. */
  readOnly?: boolean | undefined;
  describedBy?: string | undefined;
  required: boolean;
}

/** Where the grid goes after a commit. */
export type CommitMove = 'none' | 'down' | 'up' | 'right' | 'left';

/** An editor inside a grid cell. It owns the focus while it is open. */
export interface EditorProps {
  value: unknown;
  context: FieldContext;
  /** The character that opened the editor, which replaces the value; null when it opened with the value. */
  seed: string | null;
  /** Whether the text opens selected or with the caret behind it. */
  caret: 'all' | 'end';
  /** Text that the server refused before, to be corrected. */
  draft: string | null;
  label: string;
  commit: (value: unknown, move: CommitMove) => void;
  /** Leaves with a text that cannot be read: it stays in the cell with the reason. */
  refuse: (text: string, message: string) => void;
  cancel: () => void;
}

/** Chooses one value of a filter condition; the plain text of the value stands in the address bar. */
export interface FilterInputProps {
  context: FieldContext;
  /** Values chosen so far, in the text form of the address bar. */
  values: readonly string[];
  onChange: (values: string[]) => void;
  /** Enter on a complete value. */
  onDone: () => void;
  many: boolean;
  label: string;
}

export interface FieldFilter {
  /** Operators offered, most useful first; cut to what the server allows for the field. */
  operators: readonly Operator[];
  /** Those among them that `build` makes out of conditions on the other collection, whatever the server lists here. */
  nested?: readonly Operator[];
  /** Which words name an order: "is less than" or "is before". */
  words: 'plain' | 'time';
  /** Kind of the text box, where the browser has a better one than for plain text. */
  native?: 'date' | 'time' | 'datetime-local';
  /** Words like "last 7 days" are values as well. */
  periods?: boolean;
  /** Reads the text of a value; the type's `parse` where absent. */
  read?: (text: string, context: FieldContext) => Parsed;
  /** A chooser for the value; a text box with `parse` where absent. */
  Input?: ComponentType<FilterInputProps>;
  /** Builds the API's condition; `{field: {operator: value}}` where absent. */
  build?: (operator: Operator, value: unknown, context: FieldContext) => RecordData;
  /** How one value reads on a chip, where the stored text says too little (a key of a related record). */
  Value?: ComponentType<{ text: string; context: FieldContext }>;
}

/** The settings of a field of this type, in the schema screen. */
export interface SettingsProps {
  options: Record<string, unknown>;
  onChange: (options: Record<string, unknown>) => void;
}

/**
 * The admin half of a field type: everything the admin knows about values of this type. A folder in `src/fields` whose
 * `index.ts` or `index.tsx` exports `fieldType` is found by itself; a plugin registers one at run time.
 */
export interface FieldType {
  /** The server-side name. */
  name: string;
  Icon: ComponentType<{ size?: number | string; stroke?: number | string }>;
  /** Width of a new column in pixels. */
  width: number;
  align: 'start' | 'end';
  /** Any letter may begin a value, so that none of them is a shortcut on such a cell. */
  freeText?: boolean;
  /** Plain text for people: labels of cells, chips, history. Never throws; the empty string for no value. */
  format: (value: unknown, context: FieldContext) => string;
  /** Text as it stands in an editor and on the clipboard; `format` where absent. */
  edit?: (value: unknown, context: FieldContext) => string;
  /** The number that puts values in order, where their text does not. */
  measure?: (value: unknown) => number;
  /** Reads what a person typed or pasted, in the local form or ISO. */
  parse: (text: string, context: FieldContext) => Parsed;
  /** Reads what `parse` alone cannot, for example the title of a linked record; used for pasted text. */
  lookUp?: (text: string, context: FieldContext) => Promise<Parsed>;
  Cell: ComponentType<CellProps>;
  Input: ComponentType<InputProps>;
  /** The editor in a grid cell; a text box with `edit` and `parse` where absent. */
  Editor?: ComponentType<EditorProps>;
  /** Enter in a grid cell gives this value at once instead of opening an editor (yes/no). */
  press?: (value: unknown) => unknown;
  /** A cell is too small to edit its values: they are changed in the record panel. */
  panelOnly?: (context: FieldContext) => boolean;
  /** The value of Ctrl+; ("today", "now"). */
  today?: () => unknown;
  filter: FieldFilter;
  Settings?: ComponentType<SettingsProps>;
  /** API paths to ask for so that a cell can be drawn; the field's name where absent. */
  paths?: (context: FieldContext) => string[];
  /** The input also draws what may not be changed (links can still be followed); plain text with a lock where absent. */
  drawsReadOnly?: boolean;
  /** API paths of the record panel where they differ from those of a cell. */
  panelPaths?: (context: FieldContext) => string[];
  /** API path to sort by; the field's name where absent. */
  sortPath?: (context: FieldContext) => string;
  /** What a write sends for a value; the value itself where absent. */
  toWrite?: (value: unknown, context: FieldContext) => unknown;
  /** The fields that a write sends for a value, where it is more than one; `toWrite` still tells values apart. */
  toBody?: (value: unknown, context: FieldContext) => RecordData;
  /** Its values cannot be read, and the record panel offers to give a new one all the same; no draft keeps it. */
  writeOnly?: boolean;
  /** Its values are made by the server or chosen in its own settings, so that there is no default to give. */
  noDefault?: boolean;
  /** The type that its values look, filter and are written like, by the options; itself where absent. */
  looksLike?: (options: Record<string, unknown>) => string;
  /** Shown as a column of a new grid; true where absent. */
  inGrid?: boolean;
}
