import type { ApiError } from '../../api/api-error.ts';

/** Whether a link is used up, too old or was cut short while it was copied. */
export function ticketIsOld(error: ApiError): boolean {
  return error.code === 'INVALID_TICKET' || error.at('token') !== null;
}
