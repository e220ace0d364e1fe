import { Link } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { t } from '../../i18n/i18n.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { IconChevronDown, IconExternalLink, IconX } from '../../ui/icons.ts';
import { keepFocus } from '../../ui/keep-focus.ts';
import { Popover } from '../../ui/popover.tsx';
import type { EditorProps, InputProps } from '../field-type.ts';
import { plainText } from '../plain-text.ts';
import { CellPopup } from '../shared/cell-popup.tsx';
import styles from '../shared/field.module.css';
import { LinkChooser } from '../shared/link-chooser.tsx';
import { ReadOnlyInput } from '../shared/read-only-input.tsx';
import { linkedTitle, linkedUrlKey, targetOf } from '../shared/relation.ts';

/** The chooser over a grid cell. */
export function ManyToOneEditor({ value, context, seed, label, commit, cancel }: EditorProps) {
  const target = targetOf(context);
  if (!target) return null;
  return (
    <CellPopup minWidth={320} onLeave={cancel}>
      <LinkChooser
        context={context}
        target={target}
        label={label}
        value={value}
        initialText={seed ?? ''}
        onPick={(option) => commit(option.record, 'none')}
        onTab={(option, back) => commit(option ? option.record : value, back ? 'left' : 'right')}
        onCancel={cancel}
      />
    </CellPopup>
  );
}

/** The link in the record panel: a press opens the chooser, the arrow follows the link. */
export function ManyToOneInput({
  id,
  value,
  context,
  onChange,
  describedBy,
  invalid,
  required,
  readOnly,
}: InputProps) {
  const target = targetOf(context);
  const [opened, setOpened] = useState(false);
  const trigger = useRef<HTMLButtonElement>(null);
  if (!target) return <ReadOnlyInput id={id} text={plainText(value)} />;
  const title = linkedTitle(value, target);
  const key = linkedUrlKey(value, target);
  if (readOnly) {
    if (key === null) return <ReadOnlyInput id={id} text="" />;
    return (
      <span id={id} className={styles['linkChip']}>
        <Link to="/c/$collection/r/$id" params={{ collection: target.name, id: key }}>
          <bdi>{title || key}</bdi>
        </Link>
      </span>
    );
  }
  const close = () => {
    setOpened(false);
    keepFocus(() => trigger.current);
  };
  return (
    <div className={styles['linkOne']}>
      <Popover
        opened={opened}
        onChange={(next) => (next ? setOpened(true) : close())}
        label={t('field.choose', { field: context.field.label })}
        width="target"
        trigger={
          <button
            ref={trigger}
            id={id}
            type="button"
            className={styles['linkTrigger']}
            aria-haspopup="dialog"
            aria-expanded={opened}
            aria-invalid={invalid || undefined}
            aria-describedby={describedBy}
            onClick={() => setOpened(!opened)}
          >
            {key === null ? (
              <span className={styles['placeholder']}>{t('field.choosePlaceholder')}</span>
            ) : (
              <bdi>{title || key}</bdi>
            )}
            <IconChevronDown size={14} stroke={1.7} aria-hidden="true" />
          </button>
        }
      >
        <LinkChooser
          context={context}
          target={target}
          label={t('field.choose', { field: context.field.label })}
          value={value}
          initialText=""
          onPick={(option) => {
            onChange(option.record);
            close();
          }}
          onCancel={close}
        />
      </Popover>
      {key === null || required ? null : (
        <IconButton
          label={t('field.clearLink', { field: context.field.label })}
          icon={<IconX size={15} stroke={1.7} />}
          onClick={() => {
            onChange(null);
            trigger.current?.focus();
          }}
        />
      )}
      {key === null ? null : (
        <Link
          to="/c/$collection/r/$id"
          params={{ collection: target.name, id: key }}
          className={styles['follow']}
          aria-label={t('field.open', { title: title || key })}
          title={t('field.open', { title: title || key })}
        >
          <IconExternalLink size={15} stroke={1.7} aria-hidden="true" />
        </Link>
      )}
    </div>
  );
}
