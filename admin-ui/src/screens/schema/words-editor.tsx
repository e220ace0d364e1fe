import { useId, useState } from 'react';
import { language, t } from '../../i18n/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { IconPlus, IconTrash } from '../../ui/icons.ts';
import { Row, Stack } from '../../ui/section.tsx';
import { TextInput } from '../../ui/text-input.tsx';
import { Fold } from './fold.tsx';
import { canonicalTag, languageName, type Translations, withWords } from './languages.ts';
import styles from './schema.module.css';

/** Offered while one types; every other tag of BCP 47 does as well. */
const USUAL = [
  'ar',
  'cs',
  'da',
  'de',
  'en',
  'es',
  'fi',
  'fr',
  'he',
  'hu',
  'it',
  'ja',
  'ko',
  'nl',
  'no',
  'pl',
  'pt-BR',
  'ro',
  'ru',
  'sv',
  'tr',
  'uk',
  'zh-Hans',
];

interface WordsEditorProps {
  translations: Translations;
  /** The words outside of any language, which a translation stands in for. */
  own: { label: string; note: string };
  /** What the first word is called here. */
  named: string;
  choices?: readonly { value: string; label: string }[];
  error?: string | null;
  onChange: (translations: Translations) => void;
}

/** Name, help text and choices in other languages; what a language lacks is shown as it stands above. */
export function WordsEditor({
  translations,
  own,
  named,
  choices = [],
  error = null,
  onChange,
}: WordsEditorProps) {
  const listId = useId();
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const tags = Object.keys(translations);
  const add = () => {
    const tag = canonicalTag(typed);
    if (tag === null) {
      setProblem(t('schema.languageUnknown', { text: typed }));
      return;
    }
    setTyped('');
    setProblem(null);
    if (!tags.includes(tag)) onChange({ ...translations, [tag]: {} });
  };
  return (
    <Fold
      title={t('schema.words')}
      state={tags.length === 0 ? t('schema.wordsNone') : tags.map((tag) => languageName(tag)).join(', ')}
      wrong={error !== null}
    >
      <Stack gap={16}>
        {error === null ? null : <p className={styles['problem']}>{error}</p>}
        {tags.map((tag) => {
          const words = translations[tag] ?? {};
          const name = languageName(tag);
          const put = (patch: object) => onChange(withWords(translations, tag, patch));
          return (
            <fieldset key={tag} className={styles['language']} lang={tag}>
              <legend className={styles['languageName']} lang={language()}>
                {name} <span className="mono">{tag}</span>
                <IconButton
                  label={t('schema.languageRemove', { language: name })}
                  icon={<IconTrash size={14} stroke={1.7} />}
                  onClick={() => {
                    const { [tag]: _gone, ...rest } = translations;
                    onChange(rest);
                  }}
                />
              </legend>
              <Row end>
                <div className={styles['half']}>
                  <TextInput
                    label={named}
                    placeholder={own.label}
                    value={words.label ?? ''}
                    onChange={(event) => put({ label: event.currentTarget.value })}
                  />
                </div>
                <div className={styles['half']}>
                  <TextInput
                    label={t('schema.help')}
                    placeholder={own.note}
                    value={words.note ?? ''}
                    onChange={(event) => put({ note: event.currentTarget.value })}
                  />
                </div>
              </Row>
              {choices.map((choice) => (
                <TextInput
                  key={choice.value}
                  label={t('schema.choiceWord', { choice: choice.label })}
                  placeholder={choice.label}
                  value={words.choices?.[choice.value] ?? ''}
                  onChange={(event) => put({ choices: { [choice.value]: event.currentTarget.value } })}
                />
              ))}
            </fieldset>
          );
        })}
        <Row end>
          <div className={styles['half']}>
            <TextInput
              label={t('schema.language')}
              list={listId}
              placeholder={t('schema.languageExample')}
              value={typed}
              error={problem}
              onChange={(event) => setTyped(event.currentTarget.value)}
              onKeyDown={(event) => {
                if (event.key !== 'Enter') return;
                event.preventDefault();
                add();
              }}
            />
          </div>
          <Button icon={<IconPlus size={14} />} disabled={typed.trim() === ''} onClick={add}>
            {t('schema.languageAdd')}
          </Button>
        </Row>
        <datalist id={listId}>
          {USUAL.filter((tag) => !tags.includes(tag)).map((tag) => (
            <option key={tag} value={tag}>
              {languageName(tag)}
            </option>
          ))}
        </datalist>
      </Stack>
    </Fold>
  );
}
