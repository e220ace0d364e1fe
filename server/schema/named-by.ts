import type { ChangeStep } from './change-step.ts';
import type { CollectionDefinition, FieldDefinition } from './definition.ts';
import type { FilterJson } from './query.ts';
import { renameFilters } from './rename-filters.ts';
import { renameInFilter } from './rename-in-filter.ts';
import { renameReferences, renamesOf } from './rename-references.ts';
import type { Snapshot } from './snapshot.ts';

/** A collection, or one of its fields. */
export interface Named {
  collection: string;
  field?: string;
}

/** Places that name something: `orders.customer` for links, `orders.default_sort` or `orders.total` for the rest. */
export interface NamedBy {
  relations: string[];
  settings: string[];
}

/** What nothing is called: whatever changes when something gets this name has named it. */
const NOBODY = 'kasbah_nobody';

function renamingOf({ collection, field }: Named): ChangeStep {
  return field === undefined
    ? { kind: 'rename_collection', collection: NOBODY, from: collection }
    : { kind: 'rename_field', collection, field: NOBODY, from: field };
}

const differs = (a: unknown, b: unknown) => JSON.stringify(a) !== JSON.stringify(b);

/** The links and settings of the schema that name a collection or field, found by what a rename would change. */
export function namedBy(before: Snapshot, named: Named): NamedBy {
  const definitions = [...before.collections.values()].map((one) => one.definition);
  const step = renamingOf(named);
  const renamed = renameFilters(
    renameReferences(definitions, [step], before.types),
    before,
    renamesOf([step]),
  );
  const found: NamedBy = { relations: [], settings: [] };
  for (const [index, definition] of definitions.entries()) {
    const next = renamed[index]!;
    const keys = (Object.keys(definition) as (keyof CollectionDefinition)[]).filter(
      (key) => key !== 'fields' && differs(definition[key], next[key]),
    );
    found.settings.push(...keys.map((key) => `${definition.name}.${key}`));
    for (const [place, field] of definition.fields.entries()) {
      if (!differs(field, next.fields[place])) continue;
      const type = before.types.get(field.type);
      const links = type?.relation || type?.linksAny;
      const onlyRules = !differs(field.options, (next.fields[place] as FieldDefinition).options);
      found[links && !onlyRules ? 'relations' : 'settings'].push(`${definition.name}.${field.name}`);
    }
  }
  return found;
}

/** Whether a stored filter of a collection asks for a field, wherever its links lead. */
export function filterNames(filter: FilterJson, collection: string, before: Snapshot, named: Named): boolean {
  const renames = renamesOf([renamingOf(named)]);
  return differs(filter, renameInFilter(filter, collection, before, renames));
}
