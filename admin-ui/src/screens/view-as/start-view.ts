import { endViewAs, startViewAs } from '../../api/access.ts';
import { keepViewing, viewing } from '../../api/view-as.ts';
import { errorText } from '../../model/error-text.ts';
import { toast } from '../../ui/toast.tsx';

/**
 * Looks at Kasbah as a person or a role from here on. The admin is loaded anew, so that nothing that was read as oneself
 * is left in memory.
 */
export async function startView(kind: 'user' | 'role', id: string): Promise<void> {
  try {
    const {
      view_as: subject,
      name,
      until,
    } = await startViewAs(kind === 'user' ? { user: id } : { role: id });
    const back = `${location.pathname}${location.search}`;
    keepViewing({ kind, subject, name, until, back });
    location.assign('/admin/');
  } catch (error) {
    toast({ message: errorText(error), tone: 'danger' });
  }
}

/** Is oneself again, where it was started from. The server is told, and ends it by itself where it does not answer. */
export async function stopView(): Promise<void> {
  const back = viewing()?.back ?? '/admin/';
  await endViewAs().catch(() => undefined);
  keepViewing(null);
  location.assign(back);
}
