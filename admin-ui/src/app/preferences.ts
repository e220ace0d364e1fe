import type { Me } from '../api/types.ts';
import { language, setLanguage } from '../i18n/i18n.ts';
import { setAppearance } from '../ui/appearance.ts';

let taken: string | null = null;

/** Applies a person's stored language, theme and row height, once per sign-in. */
export function takePreferences(me: Me): void {
  if (taken === me.id) return;
  taken = me.id;
  setAppearance({ ...(me.theme ? { theme: me.theme } : {}), ...(me.density ? { density: me.density } : {}) });
  if ((me.language === 'de' || me.language === 'en') && me.language !== language())
    void setLanguage(me.language);
}
