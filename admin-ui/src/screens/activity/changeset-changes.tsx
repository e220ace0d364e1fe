import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Change } from '../../api/types.ts';
import { changesetQuery, type ListedChangeset } from '../../api/undo.ts';
import { contextsOf } from '../../fields/field-context.ts';
import { locale } from '../../i18n/formats.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { urlKeyOf } from '../../model/record-key.ts';
import { recordTitle } from '../../model/record-title.ts';
import { useManifest } from '../../model/use-manifest.ts';
import { type TitleOf, useRecordTitles } from '../../model/use-record-titles.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Pill } from '../../ui/pill.tsx';
import { Skeleton } from '../../ui/spinner.tsx';
import { ChangedValues, differing, labelOfChange } from '../history/changed-values.tsx';
import styles from './activity.module.css';

const FIRST = 20;
/** As many as the server tells at once. */
const MOST = 500;

/** The changes of one changeset, record by record, each field before and after. */
export function ChangesetChanges({ changeset }: { changeset: ListedChangeset }) {
  const [limit, setLimit] = useState(FIRST);
  const all = changeset.parts.reduce((sum, part) => sum + part.count, 0);
  const answer = useQuery(changesetQuery(changeset.id, limit));
  const titleOf = useRecordTitles(answer.data?.changes ?? []);
  if (answer.isError) return <Notice compact title={t('error.title')} detail={errorText(answer.error)} />;
  if (!answer.data) return <Skeleton height={60} />;
  const { changes } = answer.data;
  return (
    <>
      <ul className={styles['changes']}>
        {changes.map((change) => (
          <OneChange key={change.seq} change={change} titleOf={titleOf} />
        ))}
      </ul>
      {changes.length < all ? (
        <p className={styles['rest']}>
          {t('activity.shown', { shown: changes.length, all })}
          {limit < MOST ? (
            <Button size="sm" variant="link" onClick={() => setLimit(MOST)}>
              {t('activity.showMore', { count: Math.min(MOST, all) })}
            </Button>
          ) : null}
        </p>
      ) : null}
    </>
  );
}

function OneChange({ change, titleOf }: { change: Change; titleOf: TitleOf }) {
  const manifest = useManifest();
  const collection = manifest.collections.find((one) => one.name === change.collection);
  const contexts = collection ? contextsOf(collection, manifest, locale()) : new Map();
  // What is deleted is called as it was; what is there as it is now.
  const gone = collection && change.before && change.action === 'delete';
  const name = gone ? recordTitle(collection, change.before ?? {}) : titleOf(change);
  const kept = change.before !== null || change.after !== null;
  const values = change.action === 'update' ? differing(change.before, change.after) : [];
  return (
    <li>
      <p>
        {collection && change.action !== 'delete' ? (
          <Link
            to="/c/$collection/r/$id"
            params={{ collection: change.collection, id: urlKeyOf(collection, change.item) }}
          >
            <bdi>{name}</bdi>
          </Link>
        ) : (
          <bdi>{name}</bdi>
        )}{' '}
        {change.action === 'update' ? null : (
          <Pill tone={change.action === 'create' ? 'ok' : 'danger'} dot={false}>
            {t(`activity.did.${change.action}`)}
          </Pill>
        )}{' '}
        {change.cascaded ? <Pill dot={false}>{t('activity.byItself')}</Pill> : null}
      </p>
      {values.length > 0 ? (
        <ChangedValues
          named
          fields={values}
          before={change.before}
          after={change.after}
          contexts={contexts}
        />
      ) : kept || change.fields.length === 0 ? null : (
        <p className={styles['quiet']}>
          {change.fields.map((field) => labelOfChange(field, contexts)).join(', ')}
        </p>
      )}
    </li>
  );
}
