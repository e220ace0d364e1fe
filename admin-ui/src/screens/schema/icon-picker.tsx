import { useState } from 'react';
import { Picker } from '../../fields/shared/picker.tsx';
import { type MessageKey, t } from '../../i18n/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { CollectionIcon } from '../../ui/collection-icon.tsx';
import { COLLECTION_ICONS } from '../../ui/collection-icons.ts';
import { IconChevronDown } from '../../ui/icons.ts';
import { InputFrame } from '../../ui/input-frame.tsx';
import { Popover } from '../../ui/popover.tsx';
import styles from './schema.module.css';

interface IconPickerProps {
  icon: string | null;
  color: string | null;
  onChange: (icon: string | null) => void;
}

const NONE = '';

/** What an icon shows, the first word first; its name for one that is none of ours. */
function wordsOf(name: string): string {
  return Object.hasOwn(COLLECTION_ICONS, name) ? t(`icon.${name}` as MessageKey) : name;
}

/** What people call an icon. */
function titleOf(name: string): string {
  const [first = name] = wordsOf(name).split(',');
  return first.charAt(0).toLocaleUpperCase() + first.slice(1);
}

/** Chooses the sign of a collection by searching for what it shows. */
export function IconPicker({ icon, color, onChange }: IconPickerProps) {
  const [opened, setOpened] = useState(false);
  const [text, setText] = useState('');
  const wanted = text.trim().toLocaleLowerCase();
  const current = icon === null ? t('schema.iconNone') : titleOf(icon);
  const names = Object.keys(COLLECTION_ICONS).filter(
    (name) => name.includes(wanted) || wordsOf(name).toLocaleLowerCase().includes(wanted),
  );
  const face = (name: string | null, words: string) => (
    <span className={styles['iconFace']}>
      <CollectionIcon icon={name} color={color} />
      <bdi>{words}</bdi>
    </span>
  );
  const options = [
    ...(wanted === '' ? [{ value: NONE, title: t('schema.iconNone') }] : []),
    ...names.map((name) => ({ value: name, title: titleOf(name) })),
  ].map((option) => ({ ...option, face: face(option.value || null, option.title) }));
  return (
    <InputFrame id="collection-icon" label={t('schema.icon')} required={false}>
      <Popover
        opened={opened}
        onChange={setOpened}
        label={t('schema.icon')}
        width={280}
        trigger={
          <Button
            id="collection-icon"
            block
            aria-label={`${t('schema.icon')}: ${current}`}
            aria-haspopup="dialog"
            aria-expanded={opened}
            className={styles['iconButton']}
            onClick={() => setOpened(!opened)}
          >
            {face(icon, current)}
            <IconChevronDown size={14} stroke={1.7} aria-hidden="true" />
          </Button>
        }
      >
        <Picker
          label={t('schema.iconSearch')}
          placeholder={t('schema.iconSearch')}
          options={options}
          text={text}
          onText={setText}
          chosen={[icon ?? NONE]}
          onPick={(option) => {
            onChange(option.value || null);
            setText('');
            setOpened(false);
          }}
          onCancel={() => setOpened(false)}
        />
      </Popover>
    </InputFrame>
  );
}
