import { ScreenHeader } from '../../ui/screen.tsx';
export function NewCollectionScreen() { return <ScreenHeader title="Schema" />; }
