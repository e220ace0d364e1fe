import { Link } from '@tanstack/react-router';
import { Fragment, type ReactNode } from 'react';
import type { ManifestCollection } from '../../api/types.ts';
import type { ChangesetPart } from '../../api/undo.ts';
import { rich, t } from '../../i18n/i18n.ts';
import { readableKey, urlKeyOf } from '../../model/record-key.ts';
import { useManifest } from '../../model/use-manifest.ts';

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

const keyOfPart = ({ action, item }: ChangesetPart) =>
  item === null ? (`activity.part.${action}Many` as const) : (`activity.part.${action}` as const);

/** What a changeset did, as plain text. */
export function partsText(
  parts: readonly ChangesetPart[],
  collections: readonly ManifestCollection[],
): string {
  const texts = mainParts(parts).map((part) => {
    const collection = collections.find((one) => one.name === part.collection);
    const label = labelOf(part, collection);
    return t(keyOfPart(part), {
      fields: fieldsText(part, collection),
      record: `${label} ${readableKey(part.item ?? '')}`,
      collection: label,
      count: part.count,
    });
  });
  return texts.join(', ');
}

/** What people did; what the database did because of it is counted at the end. */
function mainParts(parts: readonly ChangesetPart[]): readonly ChangesetPart[] {
  const own = parts.filter((part) => !part.cascaded);
  return (own.length > 0 ? own : parts).slice(0, NAMED);
}

/** What a changeset did, with links to records that are there. */
export function PartSentences({ parts }: { parts: readonly ChangesetPart[] }) {
  const { collections } = useManifest();
  const main = mainParts(parts);
  const with_ = parts.filter((part) => part.cascaded && !main.includes(part));
  const more = parts.length - main.length - with_.length;
  const sum = with_.reduce((count, part) => count + part.count, 0);
  const pieces: ReactNode[] = main.map((part) => {
    const collection = collections.find((one) => one.name === part.collection);
    const label = labelOf(part, collection);
    const text = `${label} ${readableKey(part.item ?? '')}`;
    return rich(keyOfPart(part), {
      fields: fieldsText(part, collection),
      count: part.count,
      collection: label,
      record:
        collection && part.item !== null && part.action !== 'delete' ? (
          <Link
            key="record"
            to="/c/$collection/r/$id"
            params={{ collection: part.collection, id: urlKeyOf(collection, part.item) }}
          >
            <bdi>{text}</bdi>
          </Link>
        ) : (
          <bdi key="record">{text}</bdi>
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
      {sum > 0 ? ` (${t('activity.withIt', { count: sum })})` : null}
    </>
  );
}
