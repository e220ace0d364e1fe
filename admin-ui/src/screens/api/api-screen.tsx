import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { InlineCode } from '../../ui/inline-code.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Screen } from '../../ui/screen.tsx';
import { Row } from '../../ui/section.tsx';
import { Select } from '../../ui/select.tsx';
import { Split } from '../../ui/side-panel.tsx';
import { Skeleton } from '../../ui/spinner.tsx';
import styles from './api.module.css';
import { chosenRoute, documentQuery, type OpenApiDocument, type Route } from './documents.ts';
import type { Asked } from './examples.ts';
import type { MissingIndex } from './explain-view.tsx';
import { Answers, Parameters, RequestExamples } from './route-reference.tsx';
import { TryIt } from './try-it.tsx';

const AddIndex = lazy(async () => ({ default: (await import('./add-index.tsx')).AddIndex }));

interface ApiSearch {
  /** The section of the document. */
  about?: string;
  /** The operation. */
  op?: string;
  id?: string;
  /** Query parameters as they travel. */
  query?: string;
}

/** The API as this person may use it: every route in words, with examples, and a form that tries it. */
export function ApiScreen() {
  const document = useQuery(documentQuery());
  const [adding, setAdding] = useState<{ index: MissingIndex; again: () => void } | null>(null);
  const panel = adding ? (
    <Suspense>
      <AddIndex index={adding.index} onClose={() => setAdding(null)} onAdded={adding.again} />
    </Suspense>
  ) : null;
  return (
    <Split panel={panel}>
      <Screen
        title={t('shell.api')}
        wide
        actions={
          <Row>
            <a className={buttonClass({})} href="/api/openapi.json" target="_blank" rel="noreferrer">
              OpenAPI
            </a>
            <a className={buttonClass({})} href="/api/types.ts" download="schema.ts">
              {t('api.types')}
            </a>
          </Row>
        }
      >
        {document.isError ? (
          <Notice
            compact
            title={t('error.title')}
            detail={errorText(document.error)}
            actions={<Button onClick={() => void document.refetch()}>{t('ui.retry')}</Button>}
          />
        ) : document.data === undefined ? (
          <Skeleton height={240} />
        ) : (
          <Reference document={document.data} onIndex={(index, again) => setAdding({ index, again })} />
        )}
      </Screen>
    </Split>
  );
}

type OnIndex = (index: MissingIndex, again: () => void) => void;

function Reference({ document, onIndex }: { document: OpenApiDocument; onIndex: OnIndex }) {
  const search = useSearch({ strict: false }) as ApiSearch;
  const navigate = useNavigate();
  const { tag, routes, route } = chosenRoute(document, search.about, search.op);
  const go = (next: ApiSearch, replace = false) =>
    void navigate({ to: '/api', search: next as never, replace, resetScroll: false });
  return (
    <div className={styles['layout']}>
      <nav className={styles['routes']} aria-label={t('api.routes')}>
        <Select
          label={t('api.about')}
          searchable
          data={document.tags.map(({ name }) => name)}
          value={tag?.name ?? null}
          onChange={(name) => name && go({ about: name })}
        />
        <ul>
          {routes.map((one) => (
            <li key={one.id}>
              <button
                type="button"
                aria-current={one.id === route?.id ? 'true' : undefined}
                onClick={() => go({ ...(tag && { about: tag.name }), op: one.id })}
              >
                <span className={styles['method']} data-method={one.method}>
                  {one.method.toUpperCase()}
                </span>
                <span>
                  <bdi>{one.operation.summary}</bdi>
                  <code dir="ltr">{one.path}</code>
                </span>
              </button>
            </li>
          ))}
        </ul>
      </nav>
      {route ? (
        <RouteView
          key={route.id}
          route={route}
          search={search}
          onIndex={onIndex}
          onSearch={(next) => go({ ...(tag && { about: tag.name }), op: route.id, ...next }, true)}
        />
      ) : null}
    </div>
  );
}

/** What a form begins with: what stands in the address, or else an example. */
function firstAsked({ method, path, operation, parameters }: Route, { id, query }: ApiSearch): Asked {
  const key = parameters.find((one) => one.in === 'path')?.example;
  const example = operation.requestBody?.content['application/json']?.example ?? {};
  const lists = method === 'get' && parameters.some((one) => one.name === 'limit');
  const first: Asked['query'] = lists ? [['limit', '5']] : [];
  return {
    id: path.includes('{id}') ? String(id ?? key ?? '') : '',
    query: query === undefined ? first : [...new URLSearchParams(query)],
    body: operation.requestBody ? JSON.stringify(example, null, 2) : null,
  };
}

interface RouteViewProps {
  route: Route;
  search: ApiSearch;
  onSearch: (search: ApiSearch) => void;
  onIndex: OnIndex;
}

function RouteView({ route, search, onSearch, onIndex }: RouteViewProps) {
  const [asked, setAsked] = useState(() => firstAsked(route, search));
  const change = (next: Asked) => {
    setAsked(next);
    onSearch({
      ...(next.id !== '' && { id: next.id }),
      query: new URLSearchParams(next.query).toString(),
    });
  };
  const { summary, description } = route.operation;
  return (
    <article className={styles['route']} aria-label={summary}>
      <header>
        <h2>
          <bdi>{summary}</bdi>
        </h2>
        <code dir="ltr">
          <b>{route.method.toUpperCase()}</b> /api{route.path}
        </code>
        {description === undefined ? null : (
          <p lang="en">
            <InlineCode text={description} />
          </p>
        )}
      </header>
      <TryIt route={route} asked={asked} onAsked={change} onIndex={onIndex} />
      <RequestExamples route={route} asked={asked} />
      <Parameters route={route} />
      <Answers route={route} />
    </article>
  );
}
