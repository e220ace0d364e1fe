import { t } from '../../i18n/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { IconPlus, IconX } from '../../ui/icons.ts';
import { MultiSelect } from '../../ui/multi-select.tsx';
import { Stack } from '../../ui/section.tsx';
import type { CollectionDefinition } from './definitions.ts';
import { Fold } from './fold.tsx';
import styles from './schema.module.css';

type Index = NonNullable<CollectionDefinition['indexes']>[number];

interface IndexSettingProps {
  indexes: readonly Index[];
  fields: readonly { value: string; label: string }[];
  onChange: (indexes: Index[]) => void;
}

/** Indexes over several fields: what is found quickly together, or may not be there twice together. */
export function IndexSetting({ indexes, fields, onChange }: IndexSettingProps) {
  const put = (at: number, part: Partial<Index>) =>
    onChange(indexes.map((index, place) => (place === at ? { ...index, ...part } : index)));
  return (
    <Fold title={t('schema.indexes')} state={t('schema.indexesState', { count: indexes.length })}>
      <Stack>
        <p className={styles['quiet']}>{t('schema.indexesHint')}</p>
        {indexes.map((index, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an index has no name but its place
          <div key={at} className={styles['indexRow']}>
            <MultiSelect
              label={t('schema.indexFields', { number: at + 1 })}
              searchable
              data={[...fields]}
              value={index.fields}
              error={index.fields.length === 0 ? t('schema.indexEmpty') : undefined}
              onChange={(names) => put(at, { fields: names })}
            />
            <Checkbox
              label={t('schema.indexUnique')}
              checked={index.unique ?? false}
              onChange={(event) => put(at, { unique: event.currentTarget.checked })}
            />
            <IconButton
              label={t('schema.indexRemove', { number: at + 1 })}
              icon={<IconX size={14} stroke={1.7} />}
              onClick={() => onChange(indexes.filter((_, place) => place !== at))}
            />
          </div>
        ))}
        <div>
          <Button
            variant="link"
            icon={<IconPlus size={14} />}
            onClick={() => onChange([...indexes, { fields: [] }])}
          >
            {t('schema.indexAdd')}
          </Button>
        </div>
      </Stack>
    </Fold>
  );
}
