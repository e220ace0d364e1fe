import { Link } from '@tanstack/react-router';
import type { UndoConflict } from '../../api/undo.ts';
import { contextsOf } from '../../fields/field-context.ts';
import { locale } from '../../i18n/formats.ts';
import { rich, t } from '../../i18n/i18n.ts';
import { urlKeyOf } from '../../model/record-key.ts';
import type { OpenConflict } from '../../model/undo-conflicts.ts';
import { useManifest } from '../../model/use-manifest.ts';
import { type TitleOf, useRecordTitles } from '../../model/use-record-titles.ts';
import { Button } from '../../ui/button.tsx';
import { Modal } from '../../ui/modal.tsx';
import { contextOfChange, ValueText } from './changed-values.tsx';
import styles from './history.module.css';

/** Records whose both values are shown; the others are counted. */
const SHOWN = 5;

/** Says what is in the way of an undo and lets the person choose: leave that, let the old values win, or nothing at all. */
export function UndoDialog({ open }: { open: OpenConflict }) {
  const { conflicts, possible, answer } = open;
  const titleOf = useRecordTitles(conflicts);
  const canWin = conflicts.some((conflict) => conflict.reason === 'changed_later');
  return (
    <Modal
      opened
      width={560}
      onClose={() => answer(null)}
      title={t(possible > 0 ? 'undo.someInTheWay' : 'undo.inTheWay')}
      footer={
        <>
          <Button data-autofocus onClick={() => answer(null)}>
            {t('undo.keep')}
          </Button>
          {canWin ? <Button onClick={() => answer('overwrite')}>{t('undo.anyway')}</Button> : null}
          {possible > 0 ? (
            <Button variant="primary" onClick={() => answer('skip')}>
              {t('undo.rest', { count: possible })}
            </Button>
          ) : null}
        </>
      }
    >
      <p>{t('undo.nothingYet')}</p>
      <ul className={styles['conflicts']}>
        {grouped(conflicts).map((group) => (
          <Group key={idOf(group[0])} group={group} titleOf={titleOf} />
        ))}
      </ul>
      {canWin ? <p className={styles['quiet']}>{t('undo.anywayHint')}</p> : null}
    </Modal>
  );
}

type ConflictGroup = readonly [UndoConflict, ...UndoConflict[]];

const idOf = ({ collection, reason, by }: UndoConflict) =>
  `${collection} ${reason} ${by?.id ?? by?.name ?? ''}`;

function grouped(conflicts: readonly UndoConflict[]): ConflictGroup[] {
  const groups = new Map<string, [UndoConflict, ...UndoConflict[]]>();
  for (const conflict of conflicts) {
    const group = groups.get(idOf(conflict));
    if (group) group.push(conflict);
    else groups.set(idOf(conflict), [conflict]);
  }
  return [...groups.values()];
}

function Group({ group, titleOf }: { group: ConflictGroup; titleOf: TitleOf }) {
  const manifest = useManifest();
  const [first] = group;
  const collection = manifest.collections.find((one) => one.name === first.collection);
  const label = collection?.label ?? first.collection;
  const count = group.length;
  const contexts = collection ? contextsOf(collection, manifest, locale()) : new Map();
  const record = (conflict: UndoConflict) => {
    const text = titleOf(conflict);
    return collection && conflict.reason !== 'gone' ? (
      <Link
        to="/c/$collection/r/$id"
        params={{ collection: conflict.collection, id: urlKeyOf(collection, conflict.item) }}
        target="_blank"
      >
        <bdi>{text}</bdi>
      </Link>
    ) : (
      <bdi>{text}</bdi>
    );
  };
  const labels = [...new Set(group.flatMap(({ fields }) => fields))].map(
    (field) => contextOfChange(field, contexts)?.field.label ?? field,
  );
  const shown = group.filter(({ values }) => values).slice(0, SHOWN);
  return (
    <li>
      <p>
        {rich(`undo.reason.${first.reason}`, {
          count,
          what:
            count === 1 ? (
              <span key="what">{record(first)}</span>
            ) : (
              <span key="what">{t('undo.records', { count, collection: label })}</span>
            ),
          name: first.by?.name ?? t('activity.someone'),
        })}
        {labels.length > 0 ? `: ${labels.join(', ')}` : null}
      </p>
      {shown.map((conflict) =>
        conflict.fields.map((field) => {
          const context = contextOfChange(field, contexts);
          return (
            <div key={`${conflict.item} ${field}`} className={styles['sides']}>
              <span>
                <small>
                  {count > 1 ? <>{record(conflict)} · </> : null}
                  {t('undo.now', { field: context?.field.label ?? field })}
                </small>
                <ValueText value={conflict.values?.now[field]} context={context} />
              </span>
              <span>
                <small>{t('undo.back')}</small>
                <ValueText value={conflict.values?.back[field]} context={context} />
              </span>
            </div>
          );
        }),
      )}
      {shown.length < group.filter(({ values }) => values).length ? (
        <p className={styles['quiet']}>{t('undo.more', { count: count - shown.length })}</p>
      ) : null}
    </li>
  );
}
