import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type RawAnswer, sendRaw } from '../../api/client.ts';
import { t } from '../../i18n/i18n.ts';
import { useMe } from '../../model/use-session.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Row, Section, Stack } from '../../ui/section.tsx';
import { Textarea, TextInput } from '../../ui/text-input.tsx';
import { AnswerView } from './answer-view.tsx';
import styles from './api.module.css';
import type { Route } from './documents.ts';
import { type Asked, addressOf } from './examples.ts';
import { ExplainView, explainedOf, type MissingIndex } from './explain-view.tsx';

/** Parameters that have a box of their own; the others share one. */
const BOXES = ['fields', 'filter', 'sort', 'search', 'limit'];

interface TryItProps {
  route: Route;
  asked: Asked;
  onAsked: (asked: Asked) => void;
  /** An index is to be added; `again` asks the same once it is there. */
  onIndex: (index: MissingIndex, again: () => void) => void;
}

const valueAt = ({ query }: Asked, name: string) => query.find(([key]) => key === name)?.[1] ?? '';

function withValue(asked: Asked, name: string, value: string): Asked {
  const others = asked.query.filter(([key]) => key !== name);
  return { ...asked, query: value === '' ? others : [...others, [name, value]] };
}

function jsonProblem(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return t('api.notJson', { reason: error instanceof Error ? error.message : '' });
  }
}

/** A form for one request, which is sent as the person who is signed in, and what came back. */
export function TryIt({ route, asked, onAsked, onIndex }: TryItProps) {
  const client = useQueryClient();
  const administrator = useMe()?.administrator ?? false;
  const writes = route.method !== 'get';
  const [sure, setSure] = useState(false);
  const [explains, setExplains] = useState(false);
  const send = useMutation({
    mutationFn: (): Promise<RawAnswer> => {
      const query: Asked['query'] = explains ? [...asked.query, ['explain', 'query']] : asked.query;
      return sendRaw(addressOf(route, { ...asked, query }), {
        method: route.method.toUpperCase(),
        ...(asked.body !== null && { body: asked.body }),
      });
    },
    onSuccess: () => {
      setSure(false);
      if (writes) void client.invalidateQueries({ queryKey: ['items'] });
    },
  });
  const names = route.parameters.filter((one) => one.in === 'query').map((one) => one.name);
  const filter = valueAt(asked, 'filter');
  const filterProblem = filter === '' ? undefined : jsonProblem(filter);
  const bodyProblem = asked.body === null ? undefined : jsonProblem(asked.body);
  const blocked =
    (writes && !sure) ||
    Boolean(filterProblem || bodyProblem) ||
    (route.path.includes('{id}') && asked.id === '');
  const explained = send.data && explains ? explainedOf(send.data.text) : null;
  return (
    <Section title={t('api.try')} hint={t(writes ? 'api.tryWrites' : 'api.tryReads')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!blocked && !send.isPending) send.mutate();
        }}
      >
        <Stack>
          <Boxes route={route} asked={asked} names={names} filterProblem={filterProblem} onAsked={onAsked} />
          {asked.body === null ? null : (
            <Textarea
              label={t('api.requestBody')}
              mono
              autosize
              minRows={4}
              spellCheck={false}
              value={asked.body}
              error={bodyProblem}
              dir="ltr"
              onChange={(event) => onAsked({ ...asked, body: event.currentTarget.value })}
            />
          )}
          <p className={styles['address']}>
            <code dir="ltr">
              <b>{route.method.toUpperCase()}</b> /api{addressOf(route, asked)}
            </code>
            <CopyButton text={`${location.origin}/api${addressOf(route, asked)}`} label={t('ui.copy')} />
          </p>
          {writes ? (
            <Checkbox
              label={t('api.sure')}
              checked={sure}
              onChange={(event) => setSure(event.currentTarget.checked)}
            />
          ) : null}
          {administrator && names.includes('explain') ? (
            <Checkbox
              label={t('api.explain')}
              description={t('api.explainHint')}
              checked={explains}
              onChange={(event) => setExplains(event.currentTarget.checked)}
            />
          ) : null}
          <Row>
            <Button
              type="submit"
              variant={writes ? 'danger' : 'primary'}
              disabled={blocked}
              loading={send.isPending}
            >
              {t(writes ? 'api.sendWrite' : 'api.send')}
            </Button>
          </Row>
        </Stack>
      </form>
      {send.data ? <AnswerView answer={send.data} /> : null}
      {explained ? (
        <ExplainView explained={explained} onAdd={(index) => onIndex(index, () => send.mutate())} />
      ) : null}
    </Section>
  );
}

interface BoxesProps extends Omit<TryItProps, 'onIndex'> {
  names: string[];
  filterProblem: string | undefined;
}

function Boxes({ route, asked, names, filterProblem, onAsked }: BoxesProps) {
  const rest = asked.query.filter(([name]) => !BOXES.includes(name));
  const [more, setMore] = useState(() => new URLSearchParams(rest).toString());
  const exampleOf = (name: string) => {
    const parameter = route.parameters.find((one) => one.name === name);
    const example = parameter?.example ?? parameter?.content?.['application/json']?.example;
    if (example === undefined) return undefined;
    return Array.isArray(example)
      ? example.join(',')
      : typeof example === 'object'
        ? JSON.stringify(example)
        : String(example);
  };
  const others = names.filter((name) => !BOXES.includes(name) && name !== 'explain' && name !== 'export');
  return (
    <div className={styles['boxes']}>
      {route.path.includes('{id}') ? (
        <TextInput
          label={t('api.key')}
          mono
          value={asked.id}
          onChange={(event) => onAsked({ ...asked, id: event.currentTarget.value })}
        />
      ) : null}
      {BOXES.filter((name) => names.includes(name)).map((name) => (
        <TextInput
          key={name}
          label={name}
          mono
          spellCheck={false}
          dir="ltr"
          placeholder={exampleOf(name)}
          value={valueAt(asked, name)}
          error={name === 'filter' ? filterProblem : undefined}
          onChange={(event) => onAsked(withValue(asked, name, event.currentTarget.value))}
        />
      ))}
      {others.length === 0 ? null : (
        <div className={styles['more']}>
          <TextInput
            label={t('api.more')}
            description={others.join(', ')}
            mono
            spellCheck={false}
            dir="ltr"
            value={more}
            onChange={(event) => {
              const text = event.currentTarget.value;
              setMore(text);
              const kept = asked.query.filter(([name]) => BOXES.includes(name));
              onAsked({ ...asked, query: [...kept, ...new URLSearchParams(text)] });
            }}
          />
        </div>
      )}
    </div>
  );
}
