import { useState } from 'react';
import type { Item, ManifestCollection } from '../../../api/types.ts';
import { panelPathsOf } from '../../../fields/field-text.ts';
import type { FieldContext } from '../../../fields/field-type.ts';
import { t } from '../../../i18n/i18n.ts';
import { Button } from '../../../ui/button.tsx';
import { IconCheck, IconCopy } from '../../../ui/icons.ts';
import { keysOfLinks } from '../columns.ts';
import styles from './record.module.css';

interface ApiTabProps {
  collection: ManifestCollection;
  recordKey: string;
  record: Item;
  contexts: ReadonlyMap<string, FieldContext>;
}

/** The requests that read and change this record, ready to be copied into an app. */
export function ApiTab({ collection, recordKey, record, contexts }: ApiTabProps) {
  const url = `${location.origin}/api/items/${encodeURIComponent(collection.name)}/${recordKey}`;
  const covered = keysOfLinks(collection.fields);
  const fields = panelPathsOf([...contexts.values()].filter(({ field }) => !covered.has(field.name))).join(
    ',',
  );
  const open = [...contexts.values()].find(
    ({ field }) => field.can.update && !field.primary && !field.readonly && field.relation === null,
  );
  const body = open ? JSON.stringify({ [open.field.name]: record[open.field.name] ?? null }) : null;
  return (
    <div className={styles['fields']}>
      <p className={styles['hint']}>
        {t('record.apiIntro')} {t('record.apiToken')}
      </p>
      <Code
        name="curl"
        text={`curl "${url}?fields=${fields}" \\\n  -H "Authorization: Bearer $KASBAH_TOKEN"`}
      />
      <Code
        name="fetch"
        text={`const answer = await fetch('${url}?fields=${fields}', {\n  headers: { Authorization: \`Bearer \${token}\` },\n});\nconst { data } = await answer.json();`}
      />
      {body === null || !collection.can.update ? null : (
        <>
          <p className={styles['hint']}>{t('record.apiWrite')}</p>
          <Code
            name="curl PATCH"
            text={`curl -X PATCH "${url}" \\\n  -H "Authorization: Bearer $KASBAH_TOKEN" \\\n  -H "Content-Type: application/json" \\\n  -d '${body.replaceAll("'", "'\\''")}'`}
          />
        </>
      )}
    </div>
  );
}

function Code({ name, text }: { name: string; text: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard?.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  };
  return (
    <figure className={styles['code']}>
      <figcaption>
        {name}
        <Button
          size="sm"
          variant="subtle"
          icon={copied ? <IconCheck size={14} stroke={1.7} /> : <IconCopy size={14} stroke={1.7} />}
          aria-label={t('record.apiCopy', { name })}
          onClick={() => void copy()}
        >
          {t(copied ? 'ui.copied' : 'ui.copy')}
        </Button>
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll, also by keyboard */}
      <section tabIndex={0} aria-label={name}>
        <pre dir="ltr">{text}</pre>
      </section>
    </figure>
  );
}
