import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import type { Operator } from '../../api/types.ts';
import { valuesWanted } from '../../fields/conditions/values-wanted.ts';
import { editTextOf } from '../../fields/field-text.ts';
import type { FieldContext } from '../../fields/field-type.ts';
import { isPeriod, PERIODS, periodText, readPeriod } from '../../fields/period.ts';
import { Picker, type PickerOption } from '../../fields/shared/picker.tsx';
import { t } from '../../i18n/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { operatorsOf } from './api-filter.ts';
import styles from './collection.module.css';
import { keysOfLinks } from './columns.ts';
import { operatorText } from './filter-text.tsx';
import { type Condition, isComplete } from './view-state.ts';

interface FilterEditorProps {
  contexts: ReadonlyMap<string, FieldContext>;
  /** The condition to change; null for a new one. */
  initial: Condition | null;
  onDone: (condition: Condition) => void;
  onCancel: () => void;
}

/** Builds one condition by keyboard: type a field, Enter, type a value, Enter. Only a complete condition leaves it. */
export function FilterEditor({ contexts, initial, onDone, onCancel }: FilterEditorProps) {
  const [condition, setCondition] = useState<Condition | null>(initial);
  const context = condition ? contexts.get(condition.field) : undefined;
  if (!condition || !context) {
    return (
      <FieldChooser
        contexts={contexts}
        onPick={(chosen) => {
          const operator = operatorsOf(chosen)[0];
          if (operator) setCondition({ field: chosen.field.name, operator, values: [] });
        }}
        onCancel={onCancel}
      />
    );
  }
  const setOperator = (operator: Operator) => {
    const same = valuesWanted(operator) === valuesWanted(condition.operator);
    const next = { ...condition, operator, values: same ? condition.values : condition.values.slice(0, 1) };
    setCondition(next);
    if (valuesWanted(operator) === 'none') onDone({ ...next, values: [] });
  };
  return (
    <div className={styles['filterEditor']}>
      <div className={styles['filterHead']}>
        <Button size="sm" variant="subtle" onClick={() => setCondition(null)}>
          <bdi>{context.field.label}</bdi>
        </Button>
        <select
          className={styles['operator']}
          aria-label={t('filter.operator', { field: context.field.label })}
          value={condition.operator}
          onChange={(event) => setOperator(event.currentTarget.value as Operator)}
        >
          {operatorsOf(context).map((operator) => (
            <option key={operator} value={operator}>
              {operatorText(operator, context)}
            </option>
          ))}
        </select>
      </div>
      <ValueChooser
        key={`${condition.field} ${condition.operator}`}
        context={context}
        condition={condition}
        onChange={(values) => setCondition({ ...condition, values })}
        onDone={(values) => onDone({ ...condition, values })}
        onCancel={onCancel}
      />
    </div>
  );
}

function FieldChooser({
  contexts,
  onPick,
  onCancel,
}: {
  contexts: FilterEditorProps['contexts'];
  onPick: (context: FieldContext) => void;
  onCancel: () => void;
}) {
  const [text, setText] = useState('');
  const wanted = text.trim().toLocaleLowerCase();
  const fits = [...contexts.values()].filter(
    (context) =>
      context.field.can.read &&
      operatorsOf(context).length > 0 &&
      context.field.label.toLocaleLowerCase().includes(wanted),
  );
  const starts = (context: FieldContext) =>
    context.field.label.toLocaleLowerCase().startsWith(wanted) ? 0 : 1;
  // A bare key is rarely what a person means when the link that reads it is there as well.
  const covered = keysOfLinks([...contexts.values()].map(({ field }) => field));
  const hidden = ({ field }: FieldContext) => (field.hidden || covered.has(field.name) ? 1 : 0);
  const options = fits
    .sort((a, b) => starts(a) - starts(b) || hidden(a) - hidden(b))
    .map(
      (context): PickerOption => ({
        value: context.field.name,
        title: context.field.label,
        face: (
          <span className={styles['fieldOption']}>
            <context.type.Icon size={14} stroke={1.7} />
            <bdi>{context.field.label}</bdi>
          </span>
        ),
      }),
    );
  return (
    <Picker
      label={t('filter.chooseField')}
      placeholder={t('filter.chooseField')}
      options={options}
      text={text}
      onText={setText}
      chosen={[]}
      onPick={(option) => {
        const context = contexts.get(option.value);
        if (context) onPick(context);
      }}
      onCancel={onCancel}
    />
  );
}

interface ValueChooserProps {
  context: FieldContext;
  condition: Condition;
  onChange: (values: string[]) => void;
  onDone: (values: string[]) => void;
  onCancel: () => void;
}

function ValueChooser(props: ValueChooserProps) {
  const { context, condition, onChange, onDone, onCancel } = props;
  const wanted = valuesWanted(condition.operator);
  const Input = context.type.filter.Input;
  const pattern = /contains|_with/.test(condition.operator);
  const chosen = useRef(condition.values);
  if (wanted === 'none') return null;
  if (!Input || pattern || wanted === 'two') return <TypedValue {...props} />;
  return (
    <>
      <Input
        context={context}
        values={condition.values}
        many={wanted === 'many'}
        label={t('filter.value', { field: context.field.label })}
        onChange={(values) => {
          chosen.current = values;
          onChange(values);
        }}
        onDone={() =>
          isComplete({ ...condition, values: chosen.current }) ? onDone(chosen.current) : onCancel()
        }
      />
      {wanted === 'many' ? (
        <div className={styles['filterFoot']}>
          <Button
            size="sm"
            variant="primary"
            disabled={condition.values.length === 0}
            onClick={() => onDone(condition.values)}
          >
            {t('filter.apply')}
          </Button>
        </div>
      ) : null}
    </>
  );
}

/** A value as text: read in the local form, kept in the plain form; several stand on lines of their own. */
function TypedValue({ context, condition, onDone, onCancel }: ValueChooserProps) {
  const wanted = valuesWanted(condition.operator);
  const pattern = /contains|_with/.test(condition.operator);
  const periods = context.type.filter.periods === true && !pattern;
  const local = (text: string) => {
    const words = periods ? readPeriod(text) : null;
    if (words !== null) return periodText(words);
    if (periods && /^\d{4}-\d{2}-\d{2}$/.test(text)) return text;
    const parsed =
      pattern || context.field.relation ? null : context.type.parse(text, { ...context, locale: 'en' });
    return parsed?.ok ? editTextOf(context, parsed.value) : text;
  };
  const many = wanted === 'many';
  const [texts, setTexts] = useState<string[]>(() => {
    const known = condition.values.map(local);
    return many ? [known.join('\n')] : wanted === 'two' ? [known[0] ?? '', known[1] ?? ''] : [known[0] ?? ''];
  });
  const [problem, setProblem] = useState<string | null>(null);
  const first = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const problemId = useId();
  useEffect(() => {
    first.current?.focus();
    first.current?.select();
  }, []);

  const apply = () => {
    const parts = (many ? (texts[0] ?? '').split('\n') : texts)
      .map((text) => text.trim())
      .filter((text) => text !== '');
    const values: string[] = [];
    for (const text of parts) {
      const read = context.type.filter.read ?? context.type.parse;
      const parsed = pattern ? { ok: true as const, value: text } : read(text, context);
      if (!parsed.ok) {
        setProblem(parsed.message);
        return;
      }
      const stored = context.type.toWrite ? context.type.toWrite(parsed.value, context) : parsed.value;
      values.push(isPeriod(stored) ? stored.period : String(stored));
    }
    if (isComplete({ ...condition, values })) onDone(values);
    else setProblem(t('filter.incomplete', { field: context.field.label }));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      onCancel();
    } else if (event.key === 'Enter' && !(many && event.shiftKey)) {
      event.preventDefault();
      apply();
    }
  };
  // Words are typed, so the box must take any text; the browser's own picker stands beside it.
  const native = pattern || periods ? 'text' : (context.type.filter.native ?? 'text');
  const box = (at: number, label: string) => {
    const shared = {
      ref: at === 0 ? first : undefined,
      value: texts[at] ?? '',
      'aria-label': label,
      'aria-invalid': problem !== null || undefined,
      'aria-describedby': problem === null ? undefined : problemId,
      onKeyDown,
      className: styles['filterBox'],
      dir: 'auto' as const,
    };
    const write = (text: string) => {
      setProblem(null);
      setTexts(texts.map((before, place) => (place === at ? text : before)));
    };
    return many ? (
      <textarea
        {...shared}
        rows={4}
        placeholder={t('filter.many')}
        onChange={(event) => write(event.currentTarget.value)}
      />
    ) : (
      <input
        {...shared}
        type={native}
        placeholder={periods ? t('period.placeholder') : undefined}
        autoComplete="off"
        onChange={(event) => write(event.currentTarget.value)}
      />
    );
  };
  const label = t('filter.value', { field: context.field.label });
  return (
    <div className={styles['filterValue']}>
      {wanted === 'two' ? (
        <div className={styles['filterTwo']}>
          {box(0, `${label}, ${t('filter.from')}`)}
          <span>{t('filter.and')}</span>
          {box(1, `${label}, ${t('filter.to')}`)}
        </div>
      ) : (
        box(0, label)
      )}
      {periods && wanted === 'one' ? (
        <PeriodPicks
          native={context.type.filter.native ?? 'date'}
          onWords={(words) => onDone([words])}
          onDay={(day) => setTexts([day])}
        />
      ) : null}
      {problem === null ? null : (
        <p id={problemId} role="alert" className={styles['filterProblem']}>
          {problem}
        </p>
      )}
      <div className={styles['filterFoot']}>
        <Button size="sm" variant="primary" onClick={apply}>
          {t('filter.apply')}
        </Button>
      </div>
    </div>
  );
}

interface PeriodPicksProps {
  native: 'date' | 'time' | 'datetime-local';
  onWords: (words: string) => void;
  onDay: (day: string) => void;
}

/** Words that mean a stretch of days, one press each, and the browser's calendar for a single one. */
function PeriodPicks({ native, onWords, onDay }: PeriodPicksProps) {
  return (
    <div className={styles['periods']}>
      {PERIODS.map((words) => (
        <button key={words} type="button" className={styles['period']} onClick={() => onWords(words)}>
          {periodText(words)}
        </button>
      ))}
      <input
        type={native}
        className={styles['filterBox']}
        aria-label={t('period.pick')}
        onChange={(event) => onDay(event.currentTarget.value)}
      />
    </div>
  );
}
