import { type MessageKey, t } from '../../i18n/i18n.ts';

const SOURCES: Record<string, MessageKey> = {
  rest: 'source.rest',
  history: 'source.history',
  cli: 'source.cli',
  files: 'source.files',
};

/** The ways in which a change is made most. */
export const KNOWN_SOURCES = Object.keys(SOURCES);

/** Where a change came from: the admin and API, an undo, a plugin by its name. */
export function sourceText(source: string): string {
  const known = SOURCES[source];
  return known === undefined ? source : t(known);
}
