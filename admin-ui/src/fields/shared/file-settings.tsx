import { t } from '../../i18n/i18n.ts';
import { Stack } from '../../ui/section.tsx';
import { TagsInput } from '../../ui/tags-input.tsx';
import { NumberInput } from '../../ui/text-input.tsx';
import type { SettingsProps } from '../field-type.ts';

/** Which files a field takes. */
export function FileSettings({ options, onChange }: SettingsProps) {
  const { accept, max_mib: most, ...rest } = options;
  const types = Array.isArray(accept) ? accept.map(String) : [];
  const set = (nextTypes: readonly string[], nextMost: unknown) =>
    onChange({
      ...rest,
      ...(nextTypes.length > 0 && { accept: nextTypes }),
      ...(typeof nextMost === 'number' && nextMost > 0 && { max_mib: nextMost }),
    });
  return (
    <Stack>
      <TagsInput
        label={t('files.accept')}
        description={t('files.acceptHint')}
        placeholder="image/png"
        value={types}
        onChange={(next) =>
          set(
            next.map((one) => one.trim().toLowerCase()),
            most,
          )
        }
      />
      <NumberInput
        label={t('files.most')}
        suffix="MiB"
        min={0}
        value={typeof most === 'number' ? most : ''}
        onChange={(next) => set(types, next)}
      />
    </Stack>
  );
}
