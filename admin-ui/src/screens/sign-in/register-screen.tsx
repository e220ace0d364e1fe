import { useState } from 'react';
import { register } from '../../api/sign-in.ts';
import { language, t } from '../../i18n/i18n.ts';
import { TextInput } from '../../ui/text-input.tsx';
import { LetterForm } from './letter-form.tsx';

/** Asks for an account; the password is chosen where the letter leads. */
export function RegisterScreen() {
  const [name, setName] = useState('');
  return (
    <LetterForm
      title={t('register.title')}
      intro={t('register.intro')}
      submit={t('register.submit')}
      sent="register.sentHint"
      send={(email) => register({ email, name: name.trim(), language: language() })}
      words={(error) => {
        if (error.code === 'NOT_OFFERED') return t('register.closed');
        return error.at('name') ? t('setup.nameMissing') : undefined;
      }}
    >
      <TextInput
        label={t('setup.name')}
        name="name"
        autoComplete="name"
        autoFocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
    </LetterForm>
  );
}
