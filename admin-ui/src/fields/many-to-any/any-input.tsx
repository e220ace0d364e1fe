import { useState } from 'react';
import { t } from '../../i18n/i18n.ts';
import type { AnyLink } from '../../model/any-link.ts';
import { Select } from '../../ui/select.tsx';
import type { FieldContext, InputProps } from '../field-type.ts';
import { ManyToOneInput } from '../many-to-one/many-to-one-input.tsx';
import styles from '../shared/field.module.css';
import { ReadOnlyInput } from '../shared/read-only-input.tsx';
import { anyTargets } from '../shared/relation.ts';

/** First the collection, then the record in it, chosen like any other link. */
export function AnyInput(props: InputProps) {
  const { context, onChange, readOnly } = props;
  const value = props.value as AnyLink | null | undefined;
  const targets = anyTargets(context);
  const [kind, setKind] = useState(
    value?.collection ?? (targets.length === 1 ? targets[0]?.name : undefined),
  );
  const chosen = targets.find((target) => target.name === (value?.collection ?? kind));
  // The one relation that the chooser works with, as if the field led to this collection alone.
  const inside: FieldContext = chosen
    ? {
        ...context,
        field: { ...context.field, relation: { kind: 'many-to-one', collection: chosen.name } },
      }
    : context;
  if (readOnly && !value) return <ReadOnlyInput id={props.id} text="" />;
  return (
    <div className={styles['anyLink']}>
      {readOnly ? null : (
        <Select
          aria-label={t('field.anyCollection', { field: context.field.label })}
          placeholder={t('field.anyCollectionPlaceholder')}
          data={targets.map((target) => ({ value: target.name, label: target.label }))}
          value={chosen?.name ?? null}
          onChange={(next) => {
            setKind(next ?? undefined);
            if (value) onChange(null);
          }}
        />
      )}
      {chosen ? (
        <ManyToOneInput
          {...props}
          key={chosen.name}
          context={inside}
          value={value?.item ?? null}
          onChange={(item) => onChange(item === null ? null : { collection: chosen.name, item })}
        />
      ) : null}
    </div>
  );
}
