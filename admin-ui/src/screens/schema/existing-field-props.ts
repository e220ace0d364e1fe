import type { ManifestCollection } from '../../api/types.ts';
import type { FieldDefinition } from './definitions.ts';
import type { Patch } from './edits.ts';
import type { FieldPart, FieldProblems } from './field-problems.ts';

/** A field that is there, with what a person wants to change in it. */
export interface ExistingFieldProps {
  collection: ManifestCollection;
  stored: FieldDefinition;
  /** As it is wanted. */
  field: FieldDefinition;
  removed: boolean;
  open: boolean;
  problems: FieldProblems;
  onToggle: () => void;
  onChange: (patch: Patch) => void;
  onRemove: (removed: boolean) => void;
  /** Told while a part cannot be read as it is typed. */
  onInvalid: (part: FieldPart, message: string | null) => void;
  /** Puts it before (-1) or behind (1) its neighbour. */
  onMove: (by: -1 | 1) => void;
  /** Where it stands among the others. */
  place: { first: boolean; last: boolean };
}
