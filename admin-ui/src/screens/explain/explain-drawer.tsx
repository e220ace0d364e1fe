import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type AccessQuestion, explainQuery } from '../../api/access.ts';
import type { PolicyAction } from '../../api/types.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { useManifest } from '../../model/use-manifest.ts';
import { readWhy, writeWhy } from '../../model/why.ts';
import { Drawer } from '../../ui/drawer.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { IconX } from '../../ui/icons.ts';
import { Callout } from '../../ui/notice.tsx';
import { Skeleton } from '../../ui/spinner.tsx';
import { Answer } from './answer.tsx';
import styles from './explain.module.css';
import { QuestionForm } from './question-form.tsx';

/** The question as far as it can be asked: a new record has no key, and deleting concerns no single field. */
function whole({ collection, action, field, item, actor }: Partial<AccessQuestion>): AccessQuestion | null {
  if (!collection || !action) return null;
  const perField = (['read', 'create', 'update', 'export'] as PolicyAction[]).includes(action);
  return {
    collection,
    action,
    ...(perField && field && { field }),
    ...(action !== 'create' && item && { item }),
    ...(actor && { actor }),
  };
}

/** Who may do what, and why: the question, the verdict and the rules behind it. The address bar holds the question. */
export function ExplainDrawer({ why }: { why: string }) {
  const navigate = useNavigate();
  const { collections } = useManifest();
  const asked = readWhy(why);
  const collection =
    collections.find((one) => one.name === asked.collection) ??
    collections.find((one) => !one.hidden) ??
    collections[0];
  const question = whole({ action: 'read', ...asked, ...(collection && { collection: collection.name }) });
  const put = (next: string | undefined, replace: boolean) =>
    void navigate({
      to: '.',
      search: ({ why: _, ...rest }: Record<string, string | undefined>) =>
        (next === undefined ? rest : { ...rest, why: next }) as never,
      replace,
      resetScroll: false,
    });
  const close = () => put(undefined, false);
  return (
    <Drawer side="end" width={460} label={t('explain.title')} onClose={close}>
      <header className={styles['head']}>
        <h2 tabIndex={-1} data-autofocus>
          {t('explain.title')}
        </h2>
        <IconButton
          label={t('ui.close')}
          keys="escape"
          icon={<IconX size={16} stroke={1.7} />}
          onClick={close}
        />
      </header>
      <div className={styles['body']}>
        {collection && question ? (
          <>
            <QuestionForm
              question={question}
              collection={collection}
              onChange={(next) => put(writeWhy(next), true)}
            />
            <Asked question={question} collection={collection} />
          </>
        ) : (
          <p>{t('explain.nothingSeen')}</p>
        )}
      </div>
    </Drawer>
  );
}

type AskedProps = Omit<Parameters<typeof Answer>[0], 'explained'> & { question: AccessQuestion };

function Asked({ question, ...rest }: AskedProps) {
  const answer = useQuery(explainQuery(question));
  if (answer.isError)
    return (
      <Callout tone="danger" live>
        {errorText(answer.error)}
      </Callout>
    );
  if (!answer.data) return <Skeleton height={96} />;
  return <Answer explained={answer.data} {...rest} />;
}
