import { Link } from '@tanstack/react-router';
import { useCollection } from '../../model/use-manifest.ts';

/** A link to a record by its key as the server names it: the values of a composite key are joined by commas. */
export function RecordLink({ collection, id }: { collection: string; id: string }) {
  const keys = useCollection(collection)?.primary_key.length ?? 1;
  const parts = keys > 1 ? id.split(',') : [id];
  return (
    <Link
      to="/c/$collection/r/$id"
      params={{ collection, id: parts.map((part) => encodeURIComponent(part)).join(',') }}
    >
      <bdi className="mono">{parts.join(', ')}</bdi>
    </Link>
  );
}
