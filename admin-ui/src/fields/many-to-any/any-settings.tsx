import { t } from '../../i18n/i18n.ts';
import { useManifest } from '../../model/use-manifest.ts';
import { MultiSelect } from '../../ui/multi-select.tsx';
import { Stack } from '../../ui/section.tsx';
import { TextInput } from '../../ui/text-input.tsx';
import type { SettingsProps } from '../field-type.ts';

/** Where the link may lead, and the text field that says where it does. */
export function AnySettings({ options, onChange }: SettingsProps) {
  const { collections } = useManifest();
  const linkable = collections.filter((collection) => collection.primary_key.length === 1);
  return (
    <Stack>
      <MultiSelect
        label={t('field.anyCollections')}
        data={linkable.map((collection) => ({ value: collection.name, label: collection.label }))}
        value={Array.isArray(options['collections']) ? (options['collections'] as string[]) : []}
        onChange={(next) => onChange({ ...options, collections: next })}
      />
      <TextInput
        mono
        label={t('field.anyField')}
        description={t('field.anyFieldHint')}
        value={String(options['collection_field'] ?? '')}
        onChange={(event) => onChange({ ...options, collection_field: event.currentTarget.value })}
      />
    </Stack>
  );
}
