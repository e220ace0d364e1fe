import { useId } from 'react';
import type { ManifestCollection, ManifestField } from '../../api/types.ts';
import { fieldTypeOf } from '../../fields/registry.ts';
import { locale } from '../../i18n/formats.ts';
import { useManifest } from '../../model/use-manifest.ts';
import { InputFrame } from '../../ui/input-frame.tsx';

interface FieldValueProps {
  type: string;
  options: Record<string, unknown>;
  label: string;
  description?: string | undefined;
  value: unknown;
  error: string | null;
  onChange: (value: unknown) => void;
  /** Told while the text cannot be read as a value. */
  onInvalid: (message: string | null) => void;
}

/** A value of a type as part of the schema, entered as in a record. */
export function FieldValue(props: FieldValueProps) {
  const { type: name, options, label, description, value, error, onChange, onInvalid } = props;
  const id = useId();
  const manifest = useManifest();
  const type = fieldTypeOf(name);
  const field: ManifestField = {
    id,
    name: 'default',
    type: name,
    label,
    note: null,
    primary: false,
    required: false,
    unique: false,
    hidden: false,
    width: 'full',
    condition: null,
    translations: {},
    readonly: false,
    default: null,
    has_default: false,
    options,
    operators: [],
    sortable: false,
    relation: null,
    can: { read: true, create: true, update: true },
  };
  const described = [description !== undefined && `${id}-description`, error !== null && `${id}-error`];
  return (
    <InputFrame id={id} label={label} description={description} error={error} required={false}>
      <type.Input
        // The box keeps its text; another type or other choices begin anew.
        key={`${name} ${JSON.stringify(options)}`}
        id={id}
        value={value ?? null}
        context={{ field, type, collection: nowhere, manifest, locale: locale() }}
        recordKey={null}
        onChange={(next) => onChange(next === '' ? null : next)}
        onInvalid={onInvalid}
        invalid={error !== null}
        describedBy={described.filter(Boolean).join(' ') || undefined}
        required={false}
      />
    </InputFrame>
  );
}

/** Such a value belongs to no record, so its input belongs to no collection. */
const nowhere: ManifestCollection = {
  id: '',
  name: '',
  label: '',
  note: null,
  icon: null,
  color: null,
  translations: {},
  hidden: true,
  singleton: false,
  readonly: false,
  existing: false,
  primary_key: [],
  display_template: '',
  default_sort: [],
  sort_field: null,
  archive: null,
  history: 'full',
  fields: [],
  can: { create: false, read: false, update: false, delete: false, export: false },
};
