import type { ManifestCollection } from '../../api/types.ts';
import { t } from '../../i18n/i18n.ts';
import { announce } from '../../ui/live-region.tsx';
import type { CollectionDefinition } from './definitions.ts';
import {
  type Edits,
  editedField,
  fieldId,
  movedField,
  orderedFields,
  type Patch,
  patchedWith,
} from './edits.ts';
import { ExistingField } from './existing-field.tsx';
import type { FieldPart, FieldProblems, ProblemsByField } from './field-problems.ts';
import { focusMove } from './focus-field.ts';

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
  /** Told while a part of a field cannot be read as it is typed. */
  onInvalid: (id: string, part: FieldPart, message: string | null) => void;
}

/** The fields there are. */
export function ExistingFields(props: ExistingFieldsProps) {
  const { collection, stored, edits, problems, refused, opened, onOpened, onEdits, onInvalid } = props;
  const put = (id: string, base: object, changes: Patch) => {
    const { [id]: before = {}, ...others } = edits.fields;
    const patch = patchedWith(base, before, changes);
    onEdits({ ...edits, fields: Object.keys(patch).length === 0 ? others : { ...others, [id]: patch } });
  };
  const ordered = orderedFields(stored, edits);
  return (
    <ul>
      {ordered.map((definition, index) => {
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
              onInvalid={(part, message) => onInvalid(id, part, message)}
              place={{ first: index === 0, last: index === ordered.length - 1 }}
              onMove={(by) => {
                onEdits(movedField(stored, edits, id, by));
                focusMove(id, by);
                announce(
                  t('schema.movedTo', {
                    field: field.label ?? field.name,
                    place: index + by + 1,
                    count: ordered.length,
                  }),
                );
              }}
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
