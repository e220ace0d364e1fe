import { fieldTypeOf } from '../../fields/registry.ts';
import { t } from '../../i18n/i18n.ts';
import { useManifest } from '../../model/use-manifest.ts';
import { FieldValue } from './field-value.tsx';

interface DefaultValueProps {
  type: string;
  options: Record<string, unknown>;
  value: unknown;
  error: string | null;
  onChange: (value: unknown) => void;
  /** Told while the text cannot be read as a value. */
  onInvalid: (message: string | null) => void;
}

/** The value that new records get, entered as in a record; types without an input of their own have none. */
export function DefaultValue(props: DefaultValueProps) {
  const manifest = useManifest();
  const type = fieldTypeOf(props.type);
  const relation = manifest.field_types.find((candidate) => candidate.name === props.type)?.relation ?? true;
  if (relation || type.name === '' || type.noDefault) return null;
  return <FieldValue {...props} label={t('schema.default')} description={t('schema.defaultHint')} />;
}
