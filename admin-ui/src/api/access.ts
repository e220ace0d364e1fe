import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { call } from './client.ts';
import type { PolicyInput } from './mutations.ts';
import type { AccessPreview, Explanation, PolicyAction } from './types.ts';

/** What is asked: may they do this, and why. Without `actor` it is about oneself. */
export interface AccessQuestion {
  collection: string;
  action: PolicyAction;
  field?: string | undefined;
  /** The key of a record as it stands in URLs. */
  item?: string | undefined;
  /** A user's id, `role:<id>`, `key:<id>` or `guest`. */
  actor?: string | undefined;
}

export const explainQuery = (question: AccessQuestion) =>
  queryOptions({
    queryKey: ['access', 'explain', question],
    queryFn: ({ signal }) => call<Explanation>('/access/explain', { query: { ...question }, signal }),
    retry: false,
  });

/** A change of rules that is tried out: those with an id replace the stored ones. */
export interface RuleChange {
  set?: (PolicyInput & { id?: string })[];
  remove?: string[];
  actors: string[];
}

/** What a change of rules would give and take, counted in the data as it is; nothing is changed. */
export const previewQuery = (change: RuleChange) =>
  queryOptions({
    queryKey: ['access', 'preview', change],
    queryFn: ({ signal }) =>
      call<AccessPreview[]>('/access/preview', { method: 'POST', body: change, signal }),
    placeholderData: keepPreviousData,
    retry: false,
  });

/** The server's word that an administrator may look through somebody, until then. */
export interface StartedView {
  view_as: string;
  name: string;
  until: string;
}

export const startViewAs = (subject: { user: string } | { role: string }) =>
  call<StartedView>('/access/view-as', { method: 'POST', body: subject, asMyself: true });

export const endViewAs = () => call<void>('/access/view-as', { method: 'DELETE', asMyself: true });
