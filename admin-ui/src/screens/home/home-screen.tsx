import { t } from '../../i18n/i18n.ts';
import { Screen } from '../../ui/screen.tsx';

export function HomeScreen() {
  return <Screen title={t('shell.home')}>{null}</Screen>;
}
