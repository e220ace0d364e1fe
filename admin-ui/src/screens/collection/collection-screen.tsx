import { useParams } from '@tanstack/react-router';
import { useCollection } from '../../model/use-manifest.ts';
import { ScreenHeader } from '../../ui/screen.tsx';

export function CollectionScreen() {
  const { collection } = useParams({ strict: false });
  return <ScreenHeader title={useCollection(collection ?? '')?.label ?? ''} />;
}
