import type { CollectionDefinition } from './definition.ts';
import type { FilterJson } from './query.ts';
import { renameInFilter } from './rename-in-filter.ts';
import type { Renames } from './rename-references.ts';
import type { Snapshot } from './snapshot.ts';

/** Definitions in which the filters of rules and conditions, written in `before`, say the new names of fields. */
export function renameFilters(
  definitions: readonly CollectionDefinition[],
  before: Snapshot,
  renames: Renames,
): CollectionDefinition[] {
  const earlier = (definition: CollectionDefinition) =>
    [...before.collections.values()].find((one) => one.id === definition.id)?.name ?? definition.name;
  return definitions.map((definition) => {
    const renamed = (filter: FilterJson) => renameInFilter(filter, earlier(definition), before, renames);
    const fields = definition.fields.map(({ ...field }) => {
      if (field.validation)
        field.validation = { ...field.validation, filter: renamed(field.validation.filter) };
      if (field.condition) field.condition = renamed(field.condition);
      return field;
    });
    return { ...definition, fields };
  });
}
