import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { itemQuery } from '../../api/queries.ts';
import type { ManifestCollection } from '../../api/types.ts';
import { readableKey } from '../../model/record-key.ts';
import { recordTitle } from '../../model/record-title.ts';
import type { FieldContext, FilterInputProps } from '../field-type.ts';
import { Picker } from './picker.tsx';
import { targetOf, titlePaths } from './relation.ts';
import { useRelationOptions } from './relation-options.ts';

const titleQuery = (target: ManifestCollection, key: string) => ({
  ...itemQuery(target.name, encodeURIComponent(key), { fields: titlePaths(target).join(',') }),
  staleTime: 60_000,
});

/** Chooses related records for a filter condition. */
export function RelationFilter(props: FilterInputProps) {
  const target = targetOf(props.context);
  return target ? <Chooser {...props} target={target} /> : null;
}

function Chooser({
  context,
  target,
  values,
  onChange,
  onDone,
  many,
  label,
}: FilterInputProps & { target: ManifestCollection }) {
  const [text, setText] = useState('');
  const { options, loading } = useRelationOptions(target, context, text);
  const client = useQueryClient();
  return (
    <Picker
      label={label}
      options={options.map((option) => ({ ...option, value: decodeURIComponent(option.value) }))}
      text={text}
      onText={setText}
      loading={loading}
      chosen={values}
      onPick={(option) => {
        const found = options.find((candidate) => decodeURIComponent(candidate.value) === option.value);
        if (found) client.setQueryData(titleQuery(target, option.value).queryKey, found.record);
        if (!many) {
          onChange([option.value]);
          onDone();
          return;
        }
        setText('');
        onChange(
          values.includes(option.value)
            ? values.filter((value) => value !== option.value)
            : [...values, option.value],
        );
      }}
      onCancel={onDone}
    />
  );
}

/** A related record on a filter chip: its title once known, its key until then. */
export function RelationValue({ text, context }: { text: string; context: FieldContext }) {
  const target = targetOf(context);
  return target ? <Title target={target} text={text} /> : text;
}

function Title({ target, text }: { target: ManifestCollection; text: string }) {
  const { data } = useQuery(titleQuery(target, text));
  return <>{data ? recordTitle(target, data) : readableKey(text)}</>;
}
