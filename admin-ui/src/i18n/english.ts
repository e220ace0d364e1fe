import { access } from './en/access.ts';
import { account } from './en/account.ts';
import { api } from './en/api.ts';
import { collection } from './en/collection.ts';
import { core } from './en/core.ts';
import { files } from './en/files.ts';
import { history } from './en/history.ts';
import { manage } from './en/manage.ts';
import { people } from './en/people.ts';
import { schema } from './en/schema.ts';
import { signIn } from './en/sign-in.ts';

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
  ...signIn,
  ...account,
  ...people,
} as const;
