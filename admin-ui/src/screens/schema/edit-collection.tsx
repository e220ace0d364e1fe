import { ScreenHeader } from '../../ui/screen.tsx';
export function EditCollectionScreen() { return <ScreenHeader title="Schema" />; }
