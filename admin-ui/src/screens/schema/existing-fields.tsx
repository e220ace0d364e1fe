import type { ManifestCollection } from '../../api/types.ts';
import type { CollectionDefinition } from './definitions.ts';
import { type Edits, editedField, fieldId, type Patch, patchedWith } from './edits.ts';
import { ExistingField } from './existing-field.tsx';
import type { FieldProblems, ProblemsByField } from './field-problems.ts';

interface ExistingFieldsProps {
  collection: ManifestCollection;
  stored: CollectionDefinition;
  edits: Edits;
  /** What is wrong, by id. */
  problems: ProblemsByField;
  /** What the server refused, by the name as wanted. */
  refused: ProblemsByField;
  opened: readonly string[];
  onOpened: (ids: string[]) => void;
  onEdits: (edits: Edits) => void;
  /** Told while the default of a field cannot be read. */
  onInvalid: (id: string, message: string | null) => void;
}

/** The fields there are. */
export function ExistingFields(props: ExistingFieldsProps) {
  const { collection, stored, edits, problems, refused, opened, onOpened, onEdits, onInvalid } = props;
  const put = (id: string, base: object, changes: Patch) => {
    const { [id]: before = {}, ...others } = edits.fields;
    const patch = patchedWith(base, before, changes);
    onEdits({ ...edits, fields: Object.keys(patch).length === 0 ? others : { ...others, [id]: patch } });
  };
  return (
    <ul>
      {stored.fields.map((definition) => {
        const id = fieldId(definition);
        const field = editedField(definition, edits);
        return (
          <li key={id}>
            <ExistingField
              collection={collection}
              stored={definition}
              field={field}
              removed={edits.removed.includes(id)}
              open={opened.includes(id)}
              problems={joined(refused.get(field.name), problems.get(id))}
              onToggle={() =>
                onOpened(opened.includes(id) ? opened.filter((other) => other !== id) : [...opened, id])
              }
              onChange={(changes) => put(id, definition, changes)}
              onRemove={(removed) =>
                onEdits({
                  ...edits,
                  removed: removed ? [...edits.removed, id] : edits.removed.filter((other) => other !== id),
                })
              }
              onInvalid={(message) => onInvalid(id, message)}
            />
          </li>
        );
      })}
    </ul>
  );
}

const joined = (refused: FieldProblems = {}, found: FieldProblems = {}): FieldProblems => ({
  ...refused,
  ...found,
});
