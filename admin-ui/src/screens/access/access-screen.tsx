import { ScreenHeader } from '../../ui/screen.tsx';
export function AccessScreen() { return <ScreenHeader title="Access" />; }
