import type { RawAnswer } from '../../api/client.ts';
import { formatNumber } from '../../i18n/formats.ts';
import { t } from '../../i18n/i18n.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Pill } from '../../ui/pill.tsx';
import { CodeBlock, Facts } from '../../ui/section.tsx';
import styles from './api.module.css';
import { JsonTree } from './json-tree.tsx';

const HEADERS = ['content-type', 'etag', 'cache-control', 'retry-after', 'content-disposition', 'allow'];

function jsonOf(text: string): { value: unknown } | null {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return null;
  }
}

/** What came back: status, time, the headers that matter and the body, folded where it is JSON. */
export function AnswerView({ answer }: { answer: RawAnswer }) {
  const { status, ms, headers, text } = answer;
  const json = text === '' ? null : jsonOf(text);
  const pretty = json ? JSON.stringify(json.value, null, 2) : text;
  const tone = status === 0 || status >= 400 ? 'danger' : 'ok';
  const shown = HEADERS.flatMap((name) => {
    const value = headers.get(name);
    return value === null ? [] : [{ label: name, value: <span className="mono">{value}</span> }];
  });
  return (
    <section className={styles['answer']} aria-label={t('api.answer')}>
      <p className={styles['outcome']} role="status">
        <Pill tone={tone}>{status === 0 ? t('api.noAnswer') : status}</Pill>
        <bdi className="num">{t('api.took', { ms: formatNumber(Math.round(ms)) })}</bdi>
        <bdi className="num">{t('api.size', { size: formatNumber(text.length) })}</bdi>
        {text === '' ? null : <CopyButton text={pretty} label={t('ui.copy')} />}
      </p>
      <Facts facts={shown} />
      {text === '' ? (
        <p className={styles['quiet']}>{t('api.empty')}</p>
      ) : json ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        <section className={styles['tree']} tabIndex={0} aria-label={t('api.body')} dir="ltr">
          <JsonTree value={json.value} />
        </section>
      ) : (
        <CodeBlock label={t('api.body')}>{text.slice(0, 50_000)}</CodeBlock>
      )}
    </section>
  );
}
