import { access } from './en/access.ts';
import { api } from './en/api.ts';
import { collection } from './en/collection.ts';
import { core } from './en/core.ts';
import { files } from './en/files.ts';
import { history } from './en/history.ts';
import { manage } from './en/manage.ts';
import { schema } from './en/schema.ts';

/** The English catalogue; its keys are the keys every other language must have. */
export const english = {
  ...core,
  ...collection,
  ...files,
  ...history,
  ...schema,
  ...access,
  ...manage,
  ...api,
} as const;
