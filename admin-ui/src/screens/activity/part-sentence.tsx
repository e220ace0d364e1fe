import { Link } from '@tanstack/react-router';
import { Fragment, type ReactNode } from 'react';
import type { ManifestCollection } from '../../api/types.ts';
import type { ChangesetPart, ItemName, ListedChangeset } from '../../api/undo.ts';
import { rich, t } from '../../i18n/i18n.ts';
import { urlKeyOf } from '../../model/record-key.ts';
import { useManifest } from '../../model/use-manifest.ts';
import type { TitleOf } from '../../model/use-record-titles.ts';

/** Kinds of changes that a sentence names; what is more is counted. */
const NAMED = 3;
/** Fields that a sentence names. */
const FIELDS = 3;

const labelOf = (part: ChangesetPart, collection: ManifestCollection | undefined) =>
  collection?.label ?? part.collection;

/** "changed Price", cut short where there are many fields. */
function fieldsText(part: ChangesetPart, collection: ManifestCollection | undefined): string {
  const labels = part.fields.map((name) => {
    const field = collection?.fields.find((one) => one.name === name || one.relation?.key_field === name);
    return field?.label ?? name;
  });
  const known = [...new Set(labels)];
  const rest = known.length - FIELDS;
  const shown = known.slice(0, FIELDS).join(', ');
  return rest > 0 ? t('activity.moreFields', { fields: shown, count: rest }) : shown;
}

function keyOfPart({ action, item }: ChangesetPart, collection: ManifestCollection | undefined) {
  // Rows that only join two records have no name that a person knows.
  if (collection?.hidden) return 'activity.part.links' as const;
  return item === null ? (`activity.part.${action}Many` as const) : (`activity.part.${action}` as const);
}

/** What people did, without what the database did because of it, nor the rows beneath what is named. */
function mainParts(
  parts: readonly ChangesetPart[],
  collections: readonly ManifestCollection[],
): readonly ChangesetPart[] {
  const own = parts.filter((part) => !part.cascaded);
  const seen = own.filter((part) => !isHidden(part, collections));
  const main = seen.length > 0 ? seen : own.length > 0 ? own : parts;
  return main.slice(0, NAMED);
}

const isHidden = (part: ChangesetPart, collections: readonly ManifestCollection[]) =>
  collections.find((one) => one.name === part.collection)?.hidden ?? false;

/** The records that the sentences of these changesets name. */
export function namedRecords(
  sets: readonly ListedChangeset[],
  collections: readonly ManifestCollection[],
): ItemName[] {
  return sets
    .flatMap(({ parts }) => mainParts(parts, collections))
    .flatMap(({ collection, item }) => (item === null ? [] : [{ collection, item }]));
}

interface SentenceProps {
  parts: readonly ChangesetPart[];
  titleOf: TitleOf;
}

/** What a changeset did, as plain text. */
export function partsText(
  { parts, titleOf }: SentenceProps,
  collections: readonly ManifestCollection[],
): string {
  const texts = mainParts(parts, collections).map((part) => {
    const collection = collections.find((one) => one.name === part.collection);
    const label = labelOf(part, collection);
    return t(keyOfPart(part, collection), {
      fields: fieldsText(part, collection),
      record: part.item === null ? '' : titleOf({ collection: part.collection, item: part.item }),
      collection: label,
      count: part.count,
    });
  });
  return texts.join(', ');
}

/** What a changeset did, with links to records that are there. */
export function PartSentences({ parts, titleOf }: SentenceProps) {
  const { collections } = useManifest();
  const main = mainParts(parts, collections);
  const others = parts.filter((part) => !main.includes(part) && !isHidden(part, collections));
  const more = others.filter((part) => !part.cascaded).length;
  const went = others.filter((part) => part.cascaded).reduce((sum, part) => sum + part.count, 0);
  const pieces: ReactNode[] = main.map((part) => {
    const collection = collections.find((one) => one.name === part.collection);
    const title = part.item === null ? '' : titleOf({ collection: part.collection, item: part.item });
    return rich(keyOfPart(part, collection), {
      fields: fieldsText(part, collection),
      count: part.count,
      collection: labelOf(part, collection),
      record:
        collection && part.item !== null && part.action !== 'delete' ? (
          <Link
            key="record"
            to="/c/$collection/r/$id"
            params={{ collection: part.collection, id: urlKeyOf(collection, part.item) }}
          >
            <bdi>{title}</bdi>
          </Link>
        ) : (
          <bdi key="record">{title}</bdi>
        ),
    });
  });
  if (more > 0) pieces.push(t('activity.moreParts', { count: more }));
  return (
    <>
      {pieces.map((piece, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no other name and never move
        <Fragment key={at}>
          {at > 0 ? ', ' : null}
          {piece}
        </Fragment>
      ))}
      {went > 0 ? ` (${t('activity.withIt', { count: went })})` : null}
    </>
  );
}
