import { t } from '../../i18n/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { IconPlus, IconX } from '../../ui/icons.ts';
import { Select } from '../../ui/select.tsx';
import styles from './schema.module.css';

interface SortSettingProps {
  /** As in the API: `-created`, `title`. */
  sort: readonly string[];
  fields: readonly { value: string; label: string }[];
  onChange: (sort: string[]) => void;
}

/** By what a grid is sorted until somebody sorts it: fields, each with a direction. */
export function SortSetting({ sort, fields, onChange }: SortSettingProps) {
  const put = (at: number, key: string) => onChange(sort.map((old, place) => (place === at ? key : old)));
  const free = fields.find(({ value }) => !sort.some((key) => key.replace(/^-/, '') === value));
  return (
    <fieldset className={styles['rows']}>
      <legend>{t('schema.sort')}</legend>
      {sort.length === 0 ? <p className={styles['quiet']}>{t('schema.sortNone')}</p> : null}
      {sort.map((key, at) => {
        const name = key.replace(/^-/, '');
        const sign = key.startsWith('-') ? '-' : '';
        // A sort through a link, written by hand, stays as it is.
        const known = fields.some(({ value }) => value === name)
          ? fields
          : [...fields, { value: name, label: name }];
        const label = known.find(({ value }) => value === name)?.label ?? name;
        return (
          <div key={name} className={styles['rowOfThree']}>
            <Select
              aria-label={t('schema.sortField', { number: at + 1 })}
              searchable
              data={known.filter(({ value }) => value === name || !sort.includes(value))}
              value={name}
              onChange={(next) => put(at, sign + (next ?? name))}
            />
            <Select
              aria-label={t('schema.sortDirection', { field: label })}
              data={[
                { value: '', label: t('sort.ascending') },
                { value: '-', label: t('sort.descending') },
              ]}
              value={sign}
              onChange={(next) => put(at, (next ?? '') + name)}
            />
            <IconButton
              label={t('schema.sortRemove', { field: label })}
              icon={<IconX size={14} stroke={1.7} />}
              onClick={() => onChange(sort.filter((_, place) => place !== at))}
            />
          </div>
        );
      })}
      {free ? (
        <Button variant="link" icon={<IconPlus size={14} />} onClick={() => onChange([...sort, free.value])}>
          {t('schema.sortAdd')}
        </Button>
      ) : null}
    </fieldset>
  );
}
