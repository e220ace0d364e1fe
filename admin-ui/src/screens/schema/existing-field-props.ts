import type { ManifestCollection } from '../../api/types.ts';
import type { FieldDefinition } from './definitions.ts';
import type { Patch } from './edits.ts';
import type { FieldProblems } from './field-problems.ts';

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
  onInvalid: (message: string | null) => void;
}
