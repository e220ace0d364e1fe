import { t } from '../../i18n/i18n.ts';
import { IconSlash } from '../../ui/icons.ts';
import { TextInput } from '../../ui/text-input.tsx';
import type { SettingsProps } from '../field-type.ts';
import { plainText } from '../plain-text.ts';
import { shortTextField } from '../shared/short-text-field.tsx';

const SLUG = /^[\p{Ll}\p{Lm}\p{Lo}\p{M}\p{N}]+(?:-[\p{Ll}\p{Lm}\p{Lo}\p{M}\p{N}]+)*$/u;

/** A name for addresses, made by the server from another field where it is left empty. */
export const fieldType = shortTextField({
  name: 'slug',
  Icon: IconSlash,
  width: 176,
  mono: true,
  read: (text) => {
    const value = text.toLowerCase().replace(/\s+/g, '-');
    return SLUG.test(value) ? { ok: true, value } : { ok: false, message: t('field.slug', { text }) };
  },
  Settings: SlugSettings,
});

/** The field that a slug is made from. */
function SlugSettings({ options, onChange }: SettingsProps) {
  return (
    <TextInput
      mono
      label={t('field.slugFrom')}
      description={t('field.slugFromHint')}
      value={plainText(options['from'])}
      onChange={(event) => {
        const { from: _before, ...rest } = options;
        const from = event.currentTarget.value.trim();
        onChange(from === '' ? rest : { ...rest, from });
      }}
    />
  );
}
