import { useState } from 'react';
import { t } from '../../i18n/i18n.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { InlineCode } from '../../ui/inline-code.tsx';
import { CodeBlock, Section } from '../../ui/section.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import styles from './api.module.css';
import type { Route } from './documents.ts';
import { type Asked, curlOf, sdkOf } from './examples.ts';

/** The same request for a shell and for the SDK, as the form has it now. */
export function RequestExamples({ route, asked }: { route: Route; asked: Asked }) {
  const [kind, setKind] = useState<'curl' | 'sdk'>('curl');
  const sdk = sdkOf(route, asked, location.origin);
  const text = kind === 'sdk' && sdk !== null ? sdk : curlOf(route, asked, location.origin);
  return (
    <Section title={t('api.example')} hint={t('api.exampleHint')}>
      <Tabs
        label={t('api.example')}
        value={sdk === null ? 'curl' : kind}
        onChange={setKind}
        tabs={[
          { value: 'curl', label: 'curl' },
          ...(sdk === null ? [] : [{ value: 'sdk' as const, label: 'SDK' }]),
        ]}
      >
        <div className={styles['example']}>
          <CodeBlock label={t('api.example')}>{text}</CodeBlock>
          <CopyButton text={text} label={t('ui.copy')} />
        </div>
      </Tabs>
    </Section>
  );
}

/** Parameters of a route, one below the other. */
export function Parameters({ route }: { route: Route }) {
  if (route.parameters.length === 0) return null;
  return (
    <Section title={t('api.parameters')}>
      <dl className={styles['parameters']}>
        {route.parameters.map((one) => (
          <div key={`${one.in} ${one.name}`}>
            <dt>
              <code>{one.name}</code>
              <span>{t(`api.in.${one.in}`)}</span>
            </dt>
            <dd lang="en">
              <InlineCode text={one.description} />
            </dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

/** What a route answers: the form of its data, and its refusals with what to do about them. */
export function Answers({ route }: { route: Route }) {
  return (
    <Section title={t('api.answers')}>
      <div className={styles['answers']}>
        {route.answers.map(({ status, answer }) => {
          const example = answer.content?.['application/json']?.example;
          const [first = ''] = answer.description.split('\n');
          const isRefusal = Number(status) >= 400;
          return (
            <details key={status} open={status === '200'}>
              <summary>
                <b className="num">{status}</b>{' '}
                <span lang="en">
                  <InlineCode
                    text={isRefusal ? first.replace(/^- \*\*(\w+)\*\*.*/, '$1') : answer.description}
                  />
                </span>
              </summary>
              {isRefusal ? (
                <ul lang="en">
                  {answer.description.split('\n').map((line) => (
                    <li key={line}>
                      <InlineCode text={line.replace(/^- \*\*(\w+)\*\*/, '`$1`')} />
                    </li>
                  ))}
                </ul>
              ) : example === undefined ? null : (
                <CodeBlock label={t('api.shape', { status })}>{JSON.stringify(example, null, 2)}</CodeBlock>
              )}
            </details>
          );
        })}
      </div>
    </Section>
  );
}
