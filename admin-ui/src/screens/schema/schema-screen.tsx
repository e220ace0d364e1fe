import { ScreenHeader } from '../../ui/screen.tsx';
export function SchemaScreen() { return <ScreenHeader title="Schema" />; }
