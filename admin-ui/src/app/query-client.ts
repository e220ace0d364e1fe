import { MutationCache, QueryClient } from '@tanstack/react-query';
import { ApiError } from '../api/api-error.ts';
import { focusFirstInvalid, rescueFocus } from '../ui/focus.ts';

/** Server state of the admin. A refusal is final; an unanswered request is tried twice more. */
export const queryClient = new QueryClient({
  mutationCache: new MutationCache({ onSettled: rescueFocus, onError: focusFirstInvalid }),
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      refetchOnWindowFocus: true,
      retry: (failures, error) =>
        failures < 2 && error instanceof ApiError && (error.status === 0 || error.status >= 502),
    },
  },
});
