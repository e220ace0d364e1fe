import { t } from '../../i18n/i18n.ts';
import { useManifest } from '../../model/use-manifest.ts';
import { Button } from '../../ui/button.tsx';
import { Callout } from '../../ui/notice.tsx';
import { Pill } from '../../ui/pill.tsx';
import { CodeBlock } from '../../ui/section.tsx';
import styles from './api.module.css';

export interface MissingIndex {
  collection: string;
  fields: string[];
}

interface Explained {
  statements: { sql: string; bindings: string[]; plan: string[]; scans: string[] }[];
  missing_index?: MissingIndex;
}

/** What an answer says of how the database ran it; null where it says nothing. */
export function explainedOf(text: string): Explained | null {
  try {
    const { meta } = JSON.parse(text) as { meta?: { explain?: Explained } };
    return meta?.explain ?? null;
  } catch {
    return null;
  }
}

/** The statements of a question with the database's plan for each, and the index that would help. */
export function ExplainView({
  explained,
  onAdd,
}: {
  explained: Explained;
  onAdd: (index: MissingIndex) => void;
}) {
  const { missing_index: missing } = explained;
  return (
    <section className={styles['explain']} aria-label={t('api.explained')}>
      <h3>{t('api.explained')}</h3>
      {missing ? <Missing index={missing} onAdd={() => onAdd(missing)} /> : null}
      <ol>
        {explained.statements.map((statement, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same statement may run twice; its place is what it is
          <li key={at}>
            <p className={styles['outcome']}>
              {statement.scans.length > 0 ? (
                <Pill tone="warn">{t('api.scans', { tables: statement.scans.join(', ') })}</Pill>
              ) : (
                <Pill tone="ok">{t('api.noScan')}</Pill>
              )}
            </p>
            <CodeBlock label={t('api.sql')} wrap>
              {statement.sql}
            </CodeBlock>
            <p className={styles['quiet']}>
              {t('api.bindings', { count: statement.bindings.length, types: statement.bindings.join(', ') })}
            </p>
            <CodeBlock label={t('api.plan')}>{statement.plan.join('\n')}</CodeBlock>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Missing({ index, onAdd }: { index: MissingIndex; onAdd: () => void }) {
  const { collections } = useManifest();
  const shown = collections.find(({ name }) => name === index.collection);
  const label = (name: string) => shown?.fields.find((field) => field.name === name)?.label ?? name;
  return (
    <Callout tone="warn" title={t('api.missingIndex')} live>
      <p>
        {t('api.missingIndexHint', {
          collection: shown?.label ?? index.collection,
          fields: index.fields.map(label).join(', '),
        })}
      </p>
      <div>
        <Button size="sm" onClick={onAdd}>
          {t('api.addIndex')}
        </Button>
      </div>
    </Callout>
  );
}
