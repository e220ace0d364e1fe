import type { ManifestCollection } from '../../api/types.ts';
import { t } from '../../i18n/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { IconPlus } from '../../ui/icons.ts';
import { Row } from '../../ui/section.tsx';
import { Select } from '../../ui/select.tsx';
import { Textarea } from '../../ui/text-input.tsx';
import { ConditionRowEditor } from './condition-row.tsx';
import { type ConditionRow, type ConditionRows, rowsOf } from './condition-rows.ts';
import styles from './conditions.module.css';
import { type FilterDraft, readDraft, readJson } from './conditions-draft.ts';

interface EditorProps {
  draft: FilterDraft;
  onChange: (draft: FilterDraft) => void;
  collection: ManifestCollection;
  label: string;
  /** What no condition at all means. */
  empty: string;
}

/** Conditions as rows of field, operator and value; those that rows cannot show are edited as JSON. */
export function ConditionsEditor({ draft, onChange, collection, label, empty }: EditorProps) {
  if (draft.mode === 'json') {
    const rows = (() => {
      const read = readJson(draft.text);
      return read.ok ? rowsOf(read.filter, collection) : null;
    })();
    return (
      <div>
        <Textarea
          mono
          label={label}
          description={t('access.jsonHint', { example: '{"author":{"city":{"_eq":"Kyoto"}}}' })}
          autosize
          minRows={4}
          value={draft.text}
          onChange={(event) => onChange({ mode: 'json', text: event.currentTarget.value })}
        />
        {rows ? (
          <Button variant="link" onClick={() => onChange({ mode: 'rows', rows })}>
            {t('access.asRows')}
          </Button>
        ) : null}
      </div>
    );
  }
  const { rows } = draft;
  const put = (next: ConditionRows) => onChange({ mode: 'rows', rows: next });
  const setRow = (index: number, row: ConditionRow) =>
    put({ ...rows, rows: rows.rows.map((old, at) => (at === index ? row : old)) });
  const usable = collection.fields.filter((field) => field.operators.length > 0 && field.can.read);
  const first = usable.find((field) => !field.relation) ?? usable[0];
  return (
    <fieldset className={styles['conditions']}>
      <legend>{label}</legend>
      {rows.rows.length === 0 ? <p className={styles['quiet']}>{empty}</p> : null}
      {rows.rows.map((row, index) => (
        <ConditionRowEditor
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place
          key={index}
          row={row}
          fields={usable}
          onChange={(next) => setRow(index, next)}
          onRemove={() => put({ ...rows, rows: rows.rows.filter((_, at) => at !== index) })}
        />
      ))}
      {rows.rows.length > 1 ? (
        <Select
          aria-label={t('filter.join')}
          data={[
            { value: 'all', label: t('filter.all') },
            { value: 'any', label: t('filter.any') },
          ]}
          value={rows.join}
          onChange={(join) => put({ ...rows, join: join === 'any' ? 'any' : 'all' })}
        />
      ) : null}
      <Row>
        {first ? (
          <Button
            variant="link"
            icon={<IconPlus size={14} />}
            onClick={() =>
              put({
                ...rows,
                rows: [
                  ...rows.rows,
                  { field: first.name, operator: first.operators[0] ?? '_eq', values: [''] },
                ],
              })
            }
          >
            {t('access.addCondition')}
          </Button>
        ) : null}
        <Button
          variant="link"
          onClick={() => {
            const read = readDraft(draft, collection);
            onChange({ mode: 'json', text: JSON.stringify(read.ok ? read.filter : {}, null, 2) });
          }}
        >
          {t('access.asJson')}
        </Button>
      </Row>
    </fieldset>
  );
}
