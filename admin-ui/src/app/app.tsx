import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useLanguage } from '../i18n/i18n.ts';
import { LiveRegions } from '../ui/live-region.tsx';
import { Toaster } from '../ui/toast.tsx';
import { queryClient } from './query-client.ts';
import { router } from './router.tsx';
import { SessionDialog } from './session-dialog.tsx';

/** The whole admin. A change of language draws it anew, because texts are read while drawing. */
export function App() {
  const language = useLanguage();
  return (
    <QueryClientProvider client={queryClient}>
      <div key={language} style={{ display: 'contents' }}>
        <RouterProvider router={router} />
        <SessionDialog />
        <Toaster />
      </div>
      <LiveRegions />
    </QueryClientProvider>
  );
}
